/** Trepak's offline tools: where keys go, what another configuration changes, what is risky in one. */
module io.trepak.tools {
    requires io.trepak.command;
    requires io.netty.common;
    requires static com.google.auto.service;

    provides io.trepak.command.Toolbox with
            io.trepak.tools.OfflineTools;
    provides io.trepak.command.Linter with
            io.trepak.tools.ConfigurationLinter;
}
