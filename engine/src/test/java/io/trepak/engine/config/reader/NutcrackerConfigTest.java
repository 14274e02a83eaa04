package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files nobody thought of, given to {@code nutcracker -t} and to us: both must accept or both refuse, but for the
 * differences listed here. {@code -Dtrepak.nutcracker=PATH} says where the program is, {@code -Dtrepak.nutcracker.cases=N}
 * how many files to try, {@code -Dtrepak.nutcracker.seed=N} which.
 */
class NutcrackerConfigTest {
    private static final Set<String> HASHES = Set.of(
            "one_at_a_time md5 crc16 crc32 crc32a fnv1_64 fnv1a_64 fnv1_32 fnv1a_32 hsieh murmur jenkins".split(" "));
    private static final Set<String> DISTRIBUTIONS = Set.of("ketama", "modula", "random");

    /** What we refuse and nutcracker does not: what the file must contain for that, and how our problem reads. */
    private enum Stricter {
        NUMBERS_THAT_WRAP("[0-9]{10}", ".*(is too large|has an invalid (weight|port) in).*"),
        EMPTY_SERVER_NAME("[0-9] ['\"]", ".*has an empty name.*"),
        SERVER_HOST_NOBODY_RESOLVES(":[0-9]+:[0-9]+|::", ".*has an invalid host.*"),
        SERVER_PATH_TOO_LONG("p{107}", ".*has an invalid path of .*"),
        MODE_THAT_IS_NOT_OCTAL("/tmp/", ".*has an invalid file permission.*"),
        SERVERS_TWICE_OR_NO_LIST(
                "servers|- ", ".*(\"servers\" (is a duplicate|is no list)|has a list; expected a value).*");

        private final Pattern cause;
        private final Pattern message;

        Stricter(String cause, String message) {
            this.cause = Pattern.compile(cause);
            this.message = Pattern.compile(message);
        }

        boolean explains(Problem problem, String story) {
            return message.matcher(problem.what()).matches()
                    && cause.matcher(story).find();
        }
    }

    /** What we accept and nutcracker does not: how the pool looks. */
    private enum Looser {
        KEYS_FOR_PLUGINS(pool -> pool.settings().keySet().stream()
                .anyMatch(key -> !key.equals("redis_auth") && !key.equals("redis_db"))),
        REUSEPORT(pool -> pool.lines().containsKey("reuseport")),
        NAMES_OF_PLUGINS(pool -> !HASHES.contains(pool.routing().hash())
                || !DISTRIBUTIONS.contains(pool.routing().distribution())),
        LISTENER_IN_BRACKETS(pool -> pool.listener().listen().text().startsWith("["));

        final Predicate<PoolConfig> test;

        Looser(Predicate<PoolConfig> test) {
            this.test = test;
        }
    }

    private static Path nutcracker;

    @TempDir
    private Path folder;

    private final Map<Stricter, Integer> stricter = new EnumMap<>(Stricter.class);
    private final Map<Looser, Integer> looser = new EnumMap<>(Looser.class);
    private final List<String> unexplained = new ArrayList<>();
    private int accepted;
    private int refused;

    @BeforeAll
    static void findNutcracker() {
        String given = System.getProperty("trepak.nutcracker");
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        nutcracker = given != null
                ? Path.of(given)
                : Stream.concat(folders.stream(), Stream.of("/usr/sbin", "/usr/local/sbin"))
                        .map(name -> Path.of(name, "nutcracker"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
        assumeTrue(
                nutcracker != null,
                "no nutcracker on PATH or in /usr/sbin; install it or give -Dtrepak.nutcracker=PATH to compare with it");
    }

    @Test
    void acceptsAndRefusesWhatNutcrackerDoes() throws Exception {
        long seed = Long.getLong("trepak.nutcracker.seed", 22121);
        int cases = Integer.getInteger("trepak.nutcracker.cases", 400);
        for (String text : RandomConfig.oneOddValueEach()) {
            compare(text, "one odd value");
        }
        RandomConfig files = new RandomConfig(seed);
        for (int i = 0; i < cases; i++) {
            compare(files.next(), "seed " + seed + ", file " + i);
        }
        assertAll(
                () -> assertEquals("", String.join("\n\n", unexplained)),
                () -> assertTrue(accepted > cases / 5, "only " + accepted + " files both accept"),
                () -> assertTrue(refused > cases / 5, "only " + refused + " files both refuse"),
                () -> assertEquals(Set.of(Stricter.values()), stricter.keySet(), "differences seen"),
                () -> assertEquals(Set.of(Looser.values()), looser.keySet(), "differences seen"));
    }

    @Test
    void acceptsWhatNutcrackerAcceptsOfTheExamples() throws Exception {
        for (String name : List.of("nutcracker.yml", "memcached.yml")) {
            Path file = Path.of("../examples").resolve(name);
            assertTrue(nutcrackerAccepts(file), name);
            Configuration.read(file);
        }
    }

    private void compare(String text, String what) throws Exception {
        Path file = Files.writeString(folder.resolve("nutcracker.yml"), text, StandardCharsets.UTF_8);
        boolean theirs = nutcrackerAccepts(file);
        String story = what + ", nutcracker " + (theirs ? "accepts" : "refuses") + ":\n" + text;
        try {
            ProxyConfig config = Configuration.read(file);
            if (theirs) {
                accepted++;
            } else {
                explainAcceptance(config, story);
            }
        } catch (ConfigException e) {
            if (theirs) {
                explainRefusal(e.problems(), story);
            } else {
                refused++;
            }
        }
    }

    private void explainAcceptance(ProxyConfig config, String story) {
        Optional<Looser> why = Stream.of(Looser.values())
                .filter(difference -> config.pools().stream().anyMatch(difference.test))
                .findFirst();
        why.ifPresentOrElse(difference -> looser.merge(difference, 1, Integer::sum), () -> unexplained.add(story));
    }

    private void explainRefusal(List<Problem> problems, String story) {
        for (Problem problem : problems) {
            Optional<Stricter> why = Stream.of(Stricter.values())
                    .filter(difference -> difference.explains(problem, story))
                    .findFirst();
            why.ifPresentOrElse(
                    difference -> stricter.merge(difference, 1, Integer::sum),
                    () -> unexplained.add(problem + "\n" + story));
        }
    }

    private boolean nutcrackerAccepts(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(nutcracker.toString(), "-t", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nutcracker.out").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("nutcracker -t did not end; its file:\n" + Files.readString(file));
        }
        return process.exitValue() == 0;
    }
}
