# Compiler settings that hold for every target: warnings are errors, ccache and mold are used where they are installed.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
                    -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these two falsely inside the standard library at -O2.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own std::stable_sort uses what it calls deprecated.
  add_compile_options(-Wno-deprecated-declarations)
endif()
# A designated initializer names what it sets; the rest has its default.
add_compile_options(-Wno-missing-field-initializers)
add_compile_options("$<$<COMPILE_LANGUAGE:C>:-Wno-old-style-cast>")

if(TELELAKE_SANITIZE)
  add_compile_options(-fsanitize=${TELELAKE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TELELAKE_SANITIZE})
endif()
if(TELELAKE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
