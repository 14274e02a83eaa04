/** Trepak's launcher: command line, log, signals, daemon and demo around the engine. */
module io.trepak.launcher {
    requires io.trepak.engine;
    requires io.netty.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires java.compiler;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires jdk.unsupported;
    requires static com.google.auto.service;

    provides ch.qos.logback.classic.spi.Configurator with
            io.trepak.launcher.LogConfigurator;
}
