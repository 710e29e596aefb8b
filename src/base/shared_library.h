// Shared libraries of C functions that are loaded when they are first needed, not with the program.
#pragma once

#include <string>
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

  // Sets `function` to the library's function of this name. False, and null, where there is none. `Function` has to be
  // the type that the library's header declares.
  template <class Function>
  bool find(const char* name, Function*& function) const {
    function = reinterpret_cast<Function*>(symbol(name));
    return function != nullptr;
  }

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}
  void* symbol(const char* name) const;

  void* handle_;
};

}  // namespace telelake
