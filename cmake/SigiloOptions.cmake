# Compiler and linker flags that every target of the project gets (house style F11).
add_library(sigilo_options INTERFACE)
target_compile_options(sigilo_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -fstack-protector-strong -fcf-protection -fvisibility=hidden)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(sigilo_options INTERFACE -fstack-clash-protection)
endif()
if(SIGILO_WERROR)
  target_compile_options(sigilo_options INTERFACE -Werror)
endif()
if(SIGILO_SANITIZE)
  add_compile_options(-fsanitize=${SIGILO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${SIGILO_SANITIZE})
elseif(NOT CMAKE_CXX_FLAGS_DEBUG MATCHES "-O0" OR NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Fortified libc calls need optimisation, and sanitizers replace the same calls.
  target_compile_options(sigilo_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(SIGILO_FUZZ)
  # With coverage, since a target that does not reach its parser finds nothing in it: tests/fuzz/coverage.py.
  add_compile_options(-fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
include(CheckPIESupported)
check_pie_supported()
