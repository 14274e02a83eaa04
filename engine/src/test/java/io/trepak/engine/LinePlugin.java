package io.trepak.engine;

import io.trepak.api.protocol.Protocol;
import io.trepak.engine.line.LineProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plugin folder with the protocol of lines alone, for all tests of a JVM; it goes with the JVM. */
final class LinePlugin {
    static final Path FOLDER = make();

    private LinePlugin() {}

    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("line");
            Path jar = folder.resolve("line.jar");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                jar.toFile().delete();
                folder.toFile().delete();
            }));
            PluginJar.build(jar, Protocol.class, LineProtocol.class);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
