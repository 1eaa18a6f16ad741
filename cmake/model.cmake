# models/*.model become bytes inside the library: `.incbin` through the assembler, because a generated
# C array of several megabytes takes the compiler minutes and the assembler none.
set(EARSHOT_MODEL_SOURCE "")
set(model ${PROJECT_SOURCE_DIR}/models/fast.model)
if(EXISTS ${model})
  set(EARSHOT_MODEL_SOURCE ${CMAKE_BINARY_DIR}/model/fast_model.c)
  file(WRITE ${EARSHOT_MODEL_SOURCE}.in
"/* Made by cmake/model.cmake: models/fast.model as bytes. */
__asm__(\".section .rodata\\n\"
        \".balign 64\\n\"
        \".globl earshot_fast_model_begin\\n.hidden earshot_fast_model_begin\\nearshot_fast_model_begin:\\n\"
        \".incbin \\\"${model}\\\"\\n\"
        \".globl earshot_fast_model_end\\n.hidden earshot_fast_model_end\\nearshot_fast_model_end:\\n\"
        \".byte 0\\n.previous\\n\");
")
  configure_file(${EARSHOT_MODEL_SOURCE}.in ${EARSHOT_MODEL_SOURCE} COPYONLY)
  # ccache and ninja do not see through .incbin: name the dependency, and keep ccache out of it.
  set_source_files_properties(${EARSHOT_MODEL_SOURCE} PROPERTIES OBJECT_DEPENDS ${model}
                              COMPILE_OPTIONS "-Wno-pedantic")
  # A weak reference would not pull the bytes out of a static library: the code is told that they exist.
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/sentiment/analyzer.cc PROPERTIES
                              COMPILE_DEFINITIONS EARSHOT_HAVE_FAST_MODEL=1)
endif()
