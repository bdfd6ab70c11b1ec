# sigilo_library(NAME SOURCES ... PUBLIC ... PRIVATE ...): one static library for a folder, named sigilo_NAME,
# alias sigilo::NAME. Includes are written from the top of the tree ("crypto/base/result.h").
function(sigilo_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(sigilo_${name} STATIC ${ARG_SOURCES})
  add_library(sigilo::${name} ALIAS sigilo_${name})
  target_include_directories(sigilo_${name} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(sigilo_${name} PUBLIC ${ARG_PUBLIC} PRIVATE sigilo_options ${ARG_PRIVATE})
endfunction()

# sigilo_program(NAME SOURCES ... LINK ...): an executable in build/<preset>/bin.
function(sigilo_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${name} PRIVATE sigilo_options ${ARG_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# sigilo_test(NAME LABEL unit|vectors|integration|e2e|slow [TIMEOUT seconds] SOURCES ... LINK ...): a GoogleTest program, run as one
# ctest entry per program (NAME), so that start-up cost is paid once. A test of LABEL vectors reads $SIGILO_SHARED.
function(sigilo_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT SIGILO_TESTS)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(SIGILO_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 4")  # what is watched is slower
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${name} PRIVATE sigilo_options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${ARG_LABEL}.${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${ARG_LABEL}.${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "SIGILO_BIN=${CMAKE_BINARY_DIR}/bin;SIGILO_SOURCE=${CMAKE_SOURCE_DIR}")
endfunction()
