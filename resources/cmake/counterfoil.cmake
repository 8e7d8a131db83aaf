# SPDX-License-Identifier: GPL-3.0-or-later
# The few words in which every CMakeLists.txt of this tree is written.
include(layers)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(COUNTERFOIL_FAILPOINTS "Compile the named points at which tests kill the process" OFF)
option(COUNTERFOIL_WERROR "Treat warnings as errors" ON)
option(COUNTERFOIL_FUZZ "Build the libFuzzer targets; needs Clang" OFF)
set(COUNTERFOIL_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

# moc 6.4 cannot parse libstdc++'s <compare>, <concepts> and <ranges>; this header hides what it stumbles on.
set(CMAKE_AUTOMOC_MOC_OPTIONS "--include" "${CMAKE_SOURCE_DIR}/resources/cmake/moc_compat.h")

# Eighty programs are linked after a change of a low layer: lld takes a third of the time of the default linker.
find_program(COUNTERFOIL_LLD NAMES ld.lld)
if(COUNTERFOIL_LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_library(counterfoil_options INTERFACE)
target_include_directories(counterfoil_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(counterfoil_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Wundef
  $<$<BOOL:${COUNTERFOIL_WERROR}>:-Werror>
  # GCC warns of optional members without reason where it optimises more or sanitizes (its manual says so).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-maybe-uninitialized>
  # Same command line in every clone, so that a warm compiler cache serves them all.
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." -fno-omit-frame-pointer)
target_compile_definitions(counterfoil_options INTERFACE
  QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_STRICT_ITERATORS QT_DISABLE_DEPRECATED_BEFORE=0x060400
  $<$<BOOL:${COUNTERFOIL_FAILPOINTS}>:COUNTERFOIL_FAILPOINTS>)
if(COUNTERFOIL_SANITIZE)
  add_compile_options("-fsanitize=${COUNTERFOIL_SANITIZE}" $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options("-fsanitize=${COUNTERFOIL_SANITIZE}")
endif()

if(COUNTERFOIL_FUZZ)
  # Every library counts its branches, so that the fuzzer sees new ones; only the targets get its main().
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

function(counterfoil_target_name folder out)
  string(REPLACE "/" "_" name "${folder}")
  set(${out} "${name}" PARENT_SCOPE)
endfunction()

# counterfoil_library([MOC] [QML] SOURCES … [DEPENDS folder…] [PUBLIC library…] [PRIVATE library…])
# One folder is one static library and one namespace. DEPENDS names folders and is held against the layer table.
function(counterfoil_library)
  cmake_parse_arguments(arg "MOC" "" "SOURCES;DEPENDS;PUBLIC;PRIVATE" ${ARGN})
  file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  counterfoil_target_name("${folder}" name)
  set(allowed "")
  set(known FALSE)
  foreach(row IN LISTS COUNTERFOIL_LAYERS)
    string(REGEX MATCH "^([^:]+): ?(.*)$" ignored "${row}")
    if(CMAKE_MATCH_1 STREQUAL folder)
      set(known TRUE)
      string(REPLACE " " ";" allowed "${CMAKE_MATCH_2}")
    endif()
  endforeach()
  if(NOT known)
    message(FATAL_ERROR "${folder} is not in resources/cmake/layers.cmake")
  endif()
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC counterfoil_options Qt6::Core ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  set_target_properties(${name} PROPERTIES AUTOMOC ${arg_MOC})
  foreach(dependency IN LISTS arg_DEPENDS)
    if(NOT dependency IN_LIST allowed AND NOT "*" IN_LIST allowed)
      message(FATAL_ERROR "${folder} may not depend on ${dependency}: see resources/cmake/layers.cmake")
    endif()
    counterfoil_target_name("${dependency}" other)
    target_link_libraries(${name} PUBLIC ${other})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY COUNTERFOIL_LIBRARIES ${name})
endfunction()

# counterfoil_test(name [SOURCES …] [LIBRARIES …] [LABELS …] [TIMEOUT seconds])
# name.cpp holds one QObject of tests and QTEST_…MAIN; it runs offscreen, with its own home.
function(counterfoil_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${name}.cpp ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON UNITY_BUILD OFF
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE counterfoil_options Qt6::Test ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE
    COUNTERFOIL_FIXTURES="${CMAKE_SOURCE_DIR}/tests/fixtures"
    COUNTERFOIL_SOURCE="${CMAKE_SOURCE_DIR}"
    COUNTERFOIL_BINARIES="${CMAKE_BINARY_DIR}/bin")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(COUNTERFOIL_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")  # sanitized programs are several times slower
  endif()
  set(home "${CMAKE_BINARY_DIR}/test-homes/${name}")
  file(MAKE_DIRECTORY "${home}/run")
  file(CHMOD "${home}/run" DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=${arg_TIMEOUT}000;QT_QPA_PLATFORM=offscreen;QT_QUICK_BACKEND=software;HOME=${home};XDG_RUNTIME_DIR=${home}/run;XDG_DATA_HOME=${home}/data;XDG_STATE_HOME=${home}/state;XDG_CONFIG_HOME=${home}/config;QT_LOGGING_RULES=qt.qpa.*=false")
endfunction()

# counterfoil_soak(name seconds): the same test in its long form, run by ./dev soak alone. Qt Test itself would end a
# function after five minutes.
function(counterfoil_soak name seconds)
  add_test(NAME soak_${name} COMMAND ${name} CONFIGURATIONS Soak)
  get_test_property(${name} ENVIRONMENT environment)
  set_tests_properties(soak_${name} PROPERTIES TIMEOUT ${seconds} LABELS soak
    ENVIRONMENT "${environment};COUNTERFOIL_SOAK=1;QTEST_FUNCTION_TIMEOUT=${seconds}000")
endfunction()
