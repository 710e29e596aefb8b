# telelake_embed_folder(<target> <folder>)
#
# Compiles all files below <folder> into <target>, an executable or library, with their content types, entity tags and
# gzip variants. The code reads them through src/web/embedded_files.h. For the web page:
#
#   include(EmbedFolder)
#   telelake_embed_folder(telelake_web "${CMAKE_SOURCE_DIR}/ui/dist")
#
# Done at build time, again whenever a file of the folder is added, changed or removed. A folder that does not exist
# fails the build, with what to do about it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(telelake_embed_folder target folder)
  set(script "${CMAKE_SOURCE_DIR}/cmake/embed_folder.py")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded_files.cc")
  add_custom_command(
    OUTPUT "${output}"
    BYPRODUCTS "${output}.bin"
    COMMAND "${Python3_EXECUTABLE}" "${script}" "${folder}" "${output}"
    DEPENDS "${script}"
    DEPFILE "${output}.d"
    COMMENT "Embedding ${folder}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
