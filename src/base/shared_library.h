// Shared libraries of C functions that are loaded when they are first needed, not with the program.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"

namespace telelake {

// A loaded library. It is never unloaded: what it has given out stays valid. Value type; thread safe.
class SharedLibrary {
 public:
  // How its names are looked up among those of the other libraries.
  enum class Names {
    kProgram,  // as those of a library that the program is linked with
    kLibrary,  // its own first: for one that carries a copy of a library which the program may have loaded too
  };

  // Loads the first of `places` that can be: a path, or a name that the system's loader looks for. kUnavailable with
  // the loader's words on the last of them.
  static Result<SharedLibrary> load(const std::vector<std::string>& places, Names names = Names::kProgram);

  // The library's function of this name; null where there is none.
  void* symbol(const char* name) const;

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}

  void* handle_;
};

// What is used of a loaded library, by the name that each function has in it. To be derived from; a member is a pointer
// to a function:
//
//   struct Numbers : LibraryFunctions {
//     using LibraryFunctions::LibraryFunctions;
//     int (*absolute)(int) = find("abs");
//     TELELAKE_LIBRARY_FUNCTION(to_integer, atoi);  // of the type that a header declares
//   };
//
// As thread safe as an int.
class LibraryFunctions {
 public:
  explicit LibraryFunctions(const SharedLibrary& library) : library_(library) {}

  // Whether the library had every function that was looked for; the others are null.
  bool is_complete() const { return is_complete_; }

 protected:
  // An address that becomes a pointer to a function of whatever type it is assigned to.
  class Address {
   public:
    explicit Address(void* address) : address_(address) {}
    template <class Function>
      requires std::is_function_v<Function>
    operator Function*() const {  // NOLINT(google-explicit-constructor)
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };

  // The type of what it is assigned to has to be the one that the library's header declares.
  Address find(const char* name) {
    void* const address = library_.symbol(name);
    is_complete_ = is_complete_ && address != nullptr;
    return Address(address);
  }

 private:
  SharedLibrary library_;
  bool is_complete_ = true;
};

// A member of LibraryFunctions: the library's `function`, which a header declares.
// NOLINTNEXTLINE(bugprone-macro-parentheses): names cannot stand in them
#define TELELAKE_LIBRARY_FUNCTION(member, function) decltype(&function) member = find(#function)

}  // namespace telelake
