# Real programs on loopback; see world.py. What a forensic reader with keys sees is looked at by forensic_search.
if(NOT SIGILO_TESTS)
  return()
endif()
add_executable(forensic_search ${CMAKE_CURRENT_LIST_DIR}/forensic_search.cpp)
target_include_directories(forensic_search PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(forensic_search PRIVATE sigilo_options sigilo_test_forensics sigilo_test_process sigilo::client_storage sigilo::server_domain
  nlohmann_json::nlohmann_json)
set_target_properties(forensic_search PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_dependencies(forensic_search sigilo sigilod)

# sigilo_e2e(NAME LABEL SCRIPT TIMEOUT seconds [NAME=VALUE...]): a Python test with variables of its own.
function(sigilo_e2e name label script timeout)
  add_test(NAME ${label}.${name} COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/${script})
  set(environment SIGILO_BIN=${CMAKE_BINARY_DIR}/bin SIGILO_SOURCE=${CMAKE_SOURCE_DIR} PYTHONDONTWRITEBYTECODE=1 ${ARGN})
  set_tests_properties(${label}.${name} PROPERTIES LABELS "${label}" SKIP_RETURN_CODE 77 TIMEOUT ${timeout} ENVIRONMENT "${environment}")
endfunction()

sigilo_e2e(plaintext e2e plaintext.py 1200 SIGILO_CAPTURES=40)
sigilo_e2e(plaintext_200 slow plaintext.py 3600 SIGILO_CAPTURES=200)
sigilo_e2e(tablet e2e tablet.py 900)
sigilo_e2e(hostile e2e hostile.py 900)
sigilo_e2e(full_disk e2e full_disk.py 900)
sigilo_e2e(cut e2e cut.py 1500)
sigilo_e2e(kill e2e kill.py 1500 SIGILO_KILLS=40)
sigilo_e2e(kill_500 slow kill.py 28800 SIGILO_KILLS=500)
sigilo_e2e(rollback e2e rollback.py 600)
sigilo_e2e(bad_input e2e bad_input.py 900)
sigilo_e2e(commands e2e cli/commands.py 600)
