package io.trepak.bench;

import io.trepak.api.Plugin;
import io.trepak.api.Server;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.engine.plugin.OpenProtocol;
import java.util.ServiceLoader;

/** Finds what is measured: by kind and configuration name, as the engine does. */
final class Plugins {
    private Plugins() {}

    /**
     * @throws IllegalArgumentException when the class path has no such plugin
     */
    static <T extends Plugin> T named(Class<T> kind, String name) {
        for (T plugin : ServiceLoader.load(kind)) {
            if (plugin.name().equals(name)) {
                return plugin;
            }
        }
        throw new IllegalArgumentException("no " + kind.getSimpleName() + " is called '" + name
                + "'; add its JAR to bench/pom.xml, or -p one that is there");
    }

    /** A server connection that is never made. */
    record Unconnected() implements ServerContext {
        @Override
        public Server server() {
            return Server.of("server", "127.0.0.1:1", 1);
        }

        @Override
        public int lane() {
            return 0;
        }

        @Override
        public boolean isReplica() {
            return false;
        }
    }

    /** What makes the codecs of a protocol, in a pool that sets no key and has no status. */
    static WorkerCodecs opened(String protocol) {
        return OpenProtocol.open(named(Protocol.class, protocol), NoSettings.INSTANCE)
                .opened()
                .perThread(() -> null);
    }
}
