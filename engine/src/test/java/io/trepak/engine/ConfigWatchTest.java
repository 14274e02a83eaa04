package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is watched comes into force when it changes, whatever way that happens. */
class ConfigWatchTest {
    @TempDir
    Path folder;

    private String yaml(ScriptedServer... servers) throws IOException {
        StringBuilder yaml = new StringBuilder(
                "workers: 1\nwatch_config: true\nalpha:\n  redis: true\n  listen: " + folder + "/alpha\n  servers:\n");
        for (int i = 0; i < servers.length; i++) {
            yaml.append("  - ")
                    .append(servers[i].address())
                    .append(":1 s")
                    .append(i)
                    .append('\n');
        }
        return yaml.toString();
    }

    @Test
    void writtenAnewRenamedIntoPlaceOrLinkedOtherwise() throws Exception {
        try (LogLines log = new LogLines();
                ScriptedServer first = answering(words -> bulk("first"));
                ScriptedServer second = answering(words -> bulk("second"))) {
            Path file = folder.resolve("trepak.yml");
            Path data = Files.createDirectory(folder.resolve("one"));
            Files.writeString(data.resolve("trepak.yml"), yaml(first));
            Files.createSymbolicLink(folder.resolve("data"), data);
            Files.createSymbolicLink(file, Path.of("data/trepak.yml"));
            try (Proxy proxy = Proxy.start(Configuration.read(file), ProxyOptions.NONE)) {
                Files.writeString(data.resolve("trepak.yml"), yaml(first, second));
                eventually("the file written anew", () -> proxy.stats().contains("\"s1\""));

                // as the kubelet swaps a ConfigMap
                Path other = Files.createDirectory(folder.resolve("two"));
                Files.writeString(other.resolve("trepak.yml"), yaml(second));
                Path link = Files.createSymbolicLink(folder.resolve("data_tmp"), other);
                Files.move(link, folder.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
                eventually("the file linked otherwise", () -> !proxy.stats().contains("\"s1\""));

                Path next = Files.writeString(folder.resolve("next.yml"), yaml(first, second));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                eventually(
                        "the file renamed into its place", () -> proxy.stats().contains("\"s1\""));

                Files.writeString(file, yaml(first) + "  timeout: soon\n");
                eventually("the refusal", () -> log.contain("everything stays as it was"));
                Files.delete(file);
                Files.writeString(file, yaml(second));
                eventually("the file put right", () -> !proxy.stats().contains("\"s1\""));
                assertEquals(1, log.count("configuration refused"), "a bad file is said once");
                // The statistics have changed before the line is written.
                eventually("a line for each change", () -> log.count("configuration reloaded") == 4);
            }
        }
    }

    @Test
    void writtenAnewBetweenTheReadAndTheStart() throws Exception {
        try (ScriptedServer first = answering(words -> bulk("first"));
                ScriptedServer second = answering(words -> bulk("second"))) {
            Path file = Files.writeString(folder.resolve("trepak.yml"), yaml(first));
            ProxyConfig read = Configuration.read(file);
            Files.writeString(file, yaml(first, second));
            try (Proxy proxy = Proxy.start(read, ProxyOptions.NONE)) {
                eventually("the file written anew", () -> proxy.stats().contains("\"s1\""));
            }
        }
    }
}
