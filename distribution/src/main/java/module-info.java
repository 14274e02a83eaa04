/** Trepak's launcher: command line, log, signals and daemon around the engine. */
module io.trepak.launcher {
    requires io.trepak.command;
    requires io.trepak.engine;
    requires io.netty.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires java.compiler;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires jdk.unsupported;
    requires static com.google.auto.service;

    uses io.trepak.command.Toolbox;
    uses io.trepak.command.Linter;
    uses io.trepak.command.Demonstration;

    provides ch.qos.logback.classic.spi.Configurator with
            io.trepak.launcher.LogConfigurator;
}
