# proto/earshot/v1/*.proto compiled with the lite runtime. Lite, because two libraries that register the
# same .proto file in one process abort it, and a host may well compile the published ones itself.
set(EARSHOT_PROTO_INCLUDE ${CMAKE_BINARY_DIR}/proto)
set(EARSHOT_PROTO_SOURCES "")
file(GLOB proto_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/earshot/v1/*.proto)
foreach(proto ${proto_files})
  get_filename_component(stem ${proto} NAME_WE)
  set(out ${EARSHOT_PROTO_INCLUDE}/earshot/v1/${stem}.pb)
  add_custom_command(
    OUTPUT ${out}.cc ${out}.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${EARSHOT_PROTO_INCLUDE}
    COMMAND protobuf::protoc --cpp_out=lite:${EARSHOT_PROTO_INCLUDE} -I ${PROJECT_SOURCE_DIR}/proto ${proto}
    DEPENDS ${proto_files} VERBATIM)
  list(APPEND EARSHOT_PROTO_SOURCES ${out}.cc)
endforeach()
