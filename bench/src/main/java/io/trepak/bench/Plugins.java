package io.trepak.bench;

import io.trepak.api.Plugin;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.WorkerCodecs;
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

    /** What makes the codecs of a protocol, in a pool that sets no key and has no status. */
    static WorkerCodecs opened(String protocol) {
        return named(Protocol.class, protocol).open(() -> NoSettings.INSTANCE).perThread(() -> null);
    }
}
