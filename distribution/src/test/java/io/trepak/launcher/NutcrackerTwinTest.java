package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.command.Program;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same arguments for the real nutcracker and for us: same exit code, same bytes on stderr. Differences meant: the
 * version block's first two lines, the default files (Debian's build has its own), our options behind the usage text.
 */
class NutcrackerTwinTest {
    private static String nutcracker;

    @BeforeAll
    static void findNutcracker() {
        String property = System.getProperty("trepak.nutcracker");
        Stream<String> folders = Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"));
        nutcracker = property != null
                ? property
                : folders.map(folder -> Path.of(folder, "nutcracker"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst()
                        .orElse(null);
        if ("required".equals(System.getProperty("servers"))) {
            assertNotNull(nutcracker, "nutcracker is missing: apt-get install nutcracker, or -Dtrepak.nutcracker=FILE");
        }
        assumeTrue(nutcracker != null, "no nutcracker to compare with; apt-get install nutcracker");
    }

    private record Outcome(int exitCode, String stderr) {}

    private static Outcome theirs(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(nutcracker));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }

    private static Outcome ours(String... args) throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = new Main(new Program("nutcracker", "0.5.0", null, null), stream, stream).run(args);
        return new Outcome(code, err.toString(StandardCharsets.UTF_8));
    }

    /** Without what is meant to differ. */
    private static Outcome comparable(Outcome outcome) {
        String text = outcome.stderr
                .replaceFirst("This is trepak-.*, in the place of nutcracker\n", "")
                .replaceFirst("async event backend: \\w+", "async event backend: X")
                .replaceAll("(output=S .*default: )[^)]*", "$1X")
                .replaceAll("(conf-file=S .*default: )[^)]*", "$1X")
                .replaceAll("(pid-file=S .*default: )[^)]*", "$1X")
                .replace(Texts.ownUsage(), "");
        return new Outcome(outcome.exitCode, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-h",
                "--help",
                "-V",
                "-D",
                "-hD",
                "--vers",
                "--describe",
                "-V -x",
                "-x",
                "-?",
                "-v",
                "-v x",
                "-vx -V",
                "-o",
                "-c",
                "-s",
                "-s x",
                "-s 0",
                "-s 65536",
                "--stats-port=70000",
                "--stats-port",
                "-i",
                "-i -5",
                "-a",
                "-p",
                "-m",
                "-m 0",
                "-m 511",
                "-m 16777217",
                "--mbuf-size 1",
                "--test-conf=1",
                "-Vs 0",
                "-V word --help",
                "-V -- -x",
                "-V - -h",
                "--t --stats-p=1 -V",
                "--de",
                "--p x -V",
                "-s 0001 -V",
            })
    void answersLikeNutcracker(String args) throws IOException, InterruptedException {
        String[] words = args.split(" ");
        assertEquals(comparable(theirs(words)), comparable(ours(words)));
    }

    @Test
    void failsOnAmbiguousAndUnknownNamesAsNutcrackerDoesButNamesThem() throws IOException, InterruptedException {
        for (String name : List.of("bogus", "s", "d", "ver-", "v")) {
            Outcome theirs = comparable(theirs("--" + name));
            Outcome ours = comparable(ours("--" + name));
            assertEquals(new Outcome(theirs.exitCode, theirs.stderr.replace("'\0'", "'" + name + "'")), ours);
        }
    }

    /** Lines of a pool that has a listener and a server; the odd forms of spec/config.md. Random ones: NutcrackerConfigTest. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout: 0400",
                "timeout: '400'",
                "timeout: \"400\"",
                "timeout: 00000000000000000400",
                "timeout: 0x10",
                "timeout: 1_000",
                "timeout: +1",
                "timeout: -1",
                "timeout: 1.0",
                "timeout: 12e4",
                "timeout: 2147483647",
                "timeout: 2147483648",
                "timeout: 60:30",
                "redis: true",
                "redis: 'true'",
                "redis: True",
                "redis: yes",
                "redis: on",
                "redis: ~",
                "redis:",
                "preconnect: false",
                "redis_auth: 0123",
                "redis: true|redis_auth: 0123",
                "redis: true|redis_auth: 2026-11-22",
                "hash_tag: \"{}\"",
                "hash_tag: {}",
                "hash_tag: '$$'",
                "hash_tag: $$",
                "hash_tag: abc",
                "hash: MD5",
                "hash: |md5",
                "hash: \"md5\" # why not",
                "distribution: random",
                "server_connections: 0",
                "server_failure_limit: 0",
                "client_connections: 7",
                "backlog: 0",
                "redis_db: 99999",
                "timeout: 1|timeout: 1",
                "tiemout: 1",
                "sentinels: 1",
                "? timeout|: 1",
                "timeout: !!int 1",
                "timeout: &a 1",
                "<<: 1",
            })
    void takesALineOfAPoolWhenNutcrackerDoes(String lines, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path conf = folder.resolve("conf.yml");
        Files.writeString(
                conf,
                "alpha:\n  listen: 127.0.0.1:40000\n  " + lines.replace("|", "\n  ")
                        + "\n  servers:\n  - 127.0.0.1:40001:1\n");
        assertEquals(theirs("-t", "-c", conf.toString()).exitCode, ours("-t", "-c", conf.toString()).exitCode);
    }

    @Test
    void agreesOnWhetherTheSampleIsGood() throws IOException, InterruptedException {
        String sample = Path.of("src/main/dist/conf/nutcracker.yml").toString();
        assertEquals(theirs("-t", "-c", sample), ours("-t", "-c", sample));
        assertEquals(1, theirs("-t", "-c", "/dev/null").exitCode);
        assertEquals(1, ours("-t", "-c", "/dev/null").exitCode);
    }
}
