// TDLib's shared library, loaded at run time, so that everything but live Telegram runs without it.
//
// Source: TDLib's JSON interface (td/telegram/td_json_client.h), five C functions.
#pragma once

#include <string>

#include "base/error.h"
#include "base/shared_library.h"

namespace telelake {

// The loaded library. One a process, never unloaded. Thread safe, except for `receive`, which one thread calls.
class TdLibrary : LibraryFunctions {
 public:
  // Loads the library at `path`, or finds it: TELELAKE_TELEGRAM_TDJSON_LIBRARY having been looked at by the caller, an
  // empty path means lib/libtdjson.so beside the program's folder, then the system's own. A second call gives the same
  // library. kUnavailable where it cannot be loaded, or lacks a function.
  static Result<TdLibrary*> load(const std::string& path);

  int create_client() const { return create_client_(); }
  void send(int client, const std::string& request) const { send_(client, request.c_str()); }

  // The next answer or update of any client, null after `seconds` without one. Valid until the next call.
  const char* receive(double seconds) const { return receive_(seconds); }

  // Answers a request that needs no client, for example setLogVerbosityLevel.
  void execute(const std::string& request) const { execute_(request.c_str()); }

  // Calls `callback(level, text)` for each log line up to `level`, on TDLib's own threads; it must not call TDLib.
  void set_log_callback(int level, void (*callback)(int, const char*)) const { set_log_callback_(level, callback); }

 private:
  explicit TdLibrary(const SharedLibrary& library) : LibraryFunctions(library) {}

  int (*create_client_)() = find("td_create_client_id");
  void (*send_)(int, const char*) = find("td_send");
  const char* (*receive_)(double) = find("td_receive");
  const char* (*execute_)(const char*) = find("td_execute");
  void (*set_log_callback_)(int, void (*)(int, const char*)) = find("td_set_log_message_callback");
};

}  // namespace telelake
