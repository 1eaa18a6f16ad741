# One function per kind of target, so that a new file or a new room needs no build code of its own.
#
# A room is src/<name>/*.cc as a static library `earshot_<name>`, linked only to the rooms it may use
# (the table of ARCHITECTURE.md; tests/layering/layering_test.py reads the includes and holds it to that).
# APART: a library of its own, for those who link it; never inside of libearshot, and not built without a user.
# Its unit tests are tests/unit/<name>/*_test.cc, one executable `<name>_test`, linked to the room alone.

set(EARSHOT_ROOMS "" CACHE INTERNAL "all rooms, for the combined libraries")

function(earshot_room name)
  cmake_parse_arguments(ROOM "APART" "" "ROOMS;LIBS;SOURCES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  list(APPEND sources ${ROOM_SOURCES})
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty/${name}.cc "// this room has no source yet\n")
    set(sources ${CMAKE_BINARY_DIR}/empty/${name}.cc)
  endif()
  add_library(earshot_${name} STATIC ${sources})
  target_include_directories(earshot_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  foreach(used ${ROOM_ROOMS})
    target_link_libraries(earshot_${name} PUBLIC earshot_${used})
  endforeach()
  target_link_libraries(earshot_${name} PUBLIC ${ROOM_LIBS})
  if(ROOM_APART)
    set_target_properties(earshot_${name} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  else()
    set(EARSHOT_ROOMS ${EARSHOT_ROOMS} ${name} CACHE INTERNAL "")
  endif()
endfunction()

# Google tests of one room.
function(earshot_room_tests name)
  file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${name}/*_test.cc)
  if(tests)
    earshot_test(${name}_test SOURCES ${tests} LIBS earshot_${name})
  endif()
endfunction()

function(earshot_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBS;ARGS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE
    EARSHOT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" EARSHOT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  target_link_libraries(${name} PRIVATE ${TEST_LIBS} GTest::gmock GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name} ${TEST_ARGS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()

# A fuzz target is tests/fuzz/<name>_fuzz.cc with LLVMFuzzerTestOneInput. Under EARSHOT_FUZZ it links
# libFuzzer; otherwise a driver replays its committed corpus (tests/fuzz/corpus/<name>/) as a test.
function(earshot_fuzz name)
  if(NOT TARGET fuzz_targets)
    add_custom_target(fuzz_targets)
  endif()
  cmake_parse_arguments(FUZZ "" "" "LIBS" ${ARGN})
  if(EARSHOT_FUZZ)
    add_executable(${name}_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cc)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name}_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cc
                                ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    add_test(NAME ${name}_fuzz_replay
             COMMAND ${name}_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  endif()
  target_include_directories(${name}_fuzz PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name}_fuzz PRIVATE ${FUZZ_LIBS})
  add_dependencies(fuzz_targets ${name}_fuzz)
endfunction()

# A test written in Python: tests/<...>/<script>, with the build folder and the arguments given to it.
function(earshot_python_test name script)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${script} ${ARGN}
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "EARSHOT_BUILD_DIR=${CMAKE_BINARY_DIR}")
endfunction()
