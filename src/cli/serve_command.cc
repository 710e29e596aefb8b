// telelake serve
#include <csignal>
#include <iostream>

#include <fmt/format.h>
#include <pthread.h>

#include "base/log.h"
#include "cli/command.h"
#include "web/server.h"
#include "web/site.h"

namespace telelake {

namespace {

constexpr unsigned kServerThreads = 4;

// Blocks the signals that end the process, so that they can be waited for; threads started later inherit this.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void serve(const std::string& listen, CommandContext& context) {
  const auto address = parse_listen(listen);
  if (!address) return context.report(address.error());
  if (!address->loopback) {
    return context.report({ErrorCode::kUsage, "this address is open to others, and there is no login yet", listen,
                           "listen on 127.0.0.1 and reach it through an SSH tunnel"});
  }
  auto repository = context.open_store(true);
  if (!repository) return context.report(repository.error());
  // Before the site, which starts a thread.
  const sigset_t signals = block_stop_signals();
  auto site = Site::open(**repository, context.data_folder);
  if (!site) return context.report(site.error());

  const auto server = HttpServer::start(address->address, address->port, kServerThreads,
                                        [&](const HttpRequest& request) { return (*site)->handle(request); });
  if (!server) return context.report(server.error());
  const bool is_v6 = address->address.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + address->address + "]" : address->address;
  const std::string url = fmt::format("http://{}:{}/", host, (*server)->port());
  std::cout << "Serving " << context.data_folder << " at " << url << " (Ctrl-C ends it)" << std::endl;
  log_info("serving", {{"url", url}});
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->stop();
  log_info("stopped", {{"signal", signal}});
}

}  // namespace

void add_serve_command(CLI::App& app, CommandContext& context) {
  auto listen = std::make_shared<std::string>("127.0.0.1:8080");
  CLI::App* command = app.add_subcommand("serve", "Serve the page and the API");
  command->add_option("--listen", *listen, "HOST:PORT; port 0 takes a free one")->capture_default_str();
  command->footer("Examples:\n  telelake serve\n  telelake serve --listen 127.0.0.1:9000");
  command->callback([listen, &context] { serve(*listen, context); });
}

}  // namespace telelake
