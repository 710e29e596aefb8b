# telelake_module(<name> [LINK <library>...])
#
# One module: src/<name>/**.cc except *_test.cc and *_fuzz.cc become the static library telelake_<name>, every
# *_test.cc becomes part of the test program <name>_test, and every *_fuzz.cc (TELELAKE_FUZZ) a fuzz target of its own.
include(GoogleTest)

function(telelake_module name)
  cmake_parse_arguments(arg "" "" "LINK;TEST_LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|/main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")

  add_library(telelake_${name} STATIC ${sources})
  target_include_directories(telelake_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(telelake_${name} PUBLIC ${arg_LINK})

  if(TELELAKE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_compile_definitions(${name}_test PRIVATE TELELAKE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name}_test PRIVATE telelake_${name} GTest::gtest_main GTest::gmock ${arg_TEST_LINK})
    gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
  endif()
  if(TELELAKE_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(target ${fuzzer} NAME_WE)
      add_executable(${target} ${fuzzer})
      target_link_libraries(${target} PRIVATE telelake_${name})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
