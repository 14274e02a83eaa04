package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * nutcracker's classic walk-through as docs/install.md has it, word for word, with the archive in an empty directory. On a
 * machine of its own, for the ports are the real ones.
 */
@Timeout(600)
class WalkthroughIT {
    private static final Path ARCHIVE = Path.of("target/trepak.tar.gz").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void worksWordForWordInAnEmptyDirectory() throws IOException, InterruptedException {
        String redis = Tool.REDIS_SERVER.path();
        String path = String.join(
                ":",
                folderOf(Tool.REDIS_CLI.path()),
                folderOf(Tool.SS.path()),
                folderOf(Path.of(System.getProperty("java.home"), "bin/java").toString()),
                System.getenv("PATH"));
        Path logs = Files.createDirectory(folder.resolve("redis"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.copy(ARCHIVE, empty.resolve("trepak.tar.gz"));
        try (Lan lan = new Lan(empty, "machine")) {
            for (int port = 7000; port <= 7005; port++) {
                Path log = logs.resolve(port + ".log");
                lan.start("machine", log, redis, "--port", "" + port, "--save", "");
                Await.until(
                        "Redis on " + port,
                        Duration.ofSeconds(30),
                        () -> Files.exists(log) && Files.readString(log).contains("Ready to accept connections"));
            }
            String said = lan.run(
                    "machine", "env", "PATH=" + path, "sh", "-ec", "cd '" + empty + "'\nexec 2>&1\n" + script());
            assertTrue(said.contains("configuration file 'nutcracker.yml' syntax is ok"), said);
            assertTrue(said.matches("(?s).* -c nutcracker\\.yml -p nutcracker\\.pid -o nutcracker\\.log\n.*"), said);
            assertTrue(said.matches("(?s).*LISTEN [^\n]*:22121 .*"), said);
            assertTrue(said.matches("(?s).*LISTEN [^\n]*:22222 .*"), said);
            assertTrue(said.endsWith("OK\nyaun\n"), said);
            String pid = Files.readString(empty.resolve("nutcracker.pid"));
            assertEquals("", lan.run("machine", "kill", pid));
            Await.until("the end of it", Duration.ofSeconds(30), () -> !Files.exists(empty.resolve("nutcracker.pid")));
            assertTrue(Files.readString(empty.resolve("nutcracker.log")).contains("SIGTERM"));
        }
    }

    private static String folderOf(String program) {
        return Path.of(program).getParent().toString();
    }

    private static String script() throws IOException {
        String page = Files.readString(Path.of("../docs/install.md"));
        Matcher block = Pattern.compile("## The walk-through\n.*?```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertTrue(block.find(), "the walk-through on the page");
        return block.group(1);
    }
}
