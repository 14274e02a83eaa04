package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * docs/high-availability.md, done: two machines with a proxy and keepalived each, configured by examples/keepalived, a
 * third with Redis, a fourth with a client that never stops asking. How long it got no response is printed; what is asserted
 * leaves room for a slow machine.
 */
@Timeout(600)
class KeepalivedIT {
    private static final String VIRTUAL = "10.77.0.100";
    private static final int PORT = 22121;
    private static final long MOST_MILLIS = 10_000;
    private static final Path EXAMPLE = Path.of("../examples/keepalived");

    private final Map<String, Process> proxies = new HashMap<>();
    private Path folder;
    private Lan lan;
    private Path answers;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        String keepalived = Tool.KEEPALIVED.path();
        String redis = Tool.REDIS_SERVER.path();
        Path parent = Path.of("target/it").toAbsolutePath();
        Files.createDirectories(parent);
        folder = Files.createTempDirectory(parent, "keepalived-");
        lan = new Lan(folder, "left", "right", "store", "client");
        assumeTrue(
                lan.isRoot(),
                "keepalived gives its check another user's rights, and where users have namespaces it may not");
        lan.start(
                "store", folder.resolve("redis.log"), redis, "--port", "7000", "--save", "", "--protected-mode", "no");
        lan.put("check-trepak", Files.readString(EXAMPLE.resolve("check-trepak")), "755");
        Files.writeString(
                folder.resolve("nutcracker.yml"),
                "alpha:\n  listen: 0.0.0.0:" + PORT + "\n  redis: true\n  preconnect: true\n  servers:\n   - "
                        + lan.address("store") + ":7000:1\n");
        for (String machine : List.of("left", "right")) {
            startProxy(machine);
            String name = machine + ".conf";
            lan.put(name, configuration(machine.equals("left") ? 101 : 100), "644");
            lan.start(
                    machine,
                    log("keepalived", machine),
                    keepalived,
                    "--dont-fork",
                    "--log-console",
                    "--vrrp",
                    "--use-file",
                    "/run/lan/" + name,
                    "--pid",
                    "/run/" + machine + ".pid",
                    "--vrrp_pid",
                    "/run/" + machine + "-vrrp.pid");
        }
        Await.until(
                "one machine to have the address and the other to stand by",
                Duration.ofSeconds(60),
                () -> stoodBy("left") + stoodBy("right") >= 2 && holder() != null);
        answers = folder.resolve("answers");
        lan.start(
                "client",
                answers,
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                "-XX:TieredStopAtLevel=1",
                Asker.class.getName(),
                VIRTUAL,
                "" + PORT);
        awaitAnswers(100);
    }

    /** The shipped one with the words changed that its comments tell to change. */
    private String configuration(int priority) throws IOException {
        return Files.readString(EXAMPLE.resolve("keepalived.conf"))
                .replace("/usr/local/bin/check-trepak", "/run/lan/check-trepak")
                .replace("192.0.2.10", VIRTUAL)
                .replace("priority 100 ", "priority " + priority + " ");
    }

    private void startProxy(String machine) throws IOException {
        Path log = log("trepak", machine);
        int before = count("serving", log);
        proxies.put(
                machine,
                lan.start(
                        machine,
                        log,
                        Path.of("target/trepak/bin/trepak").toAbsolutePath().toString(),
                        "-c",
                        folder.resolve("nutcracker.yml").toString()));
        Await.until(machine + "'s proxy to serve", Duration.ofSeconds(60), () -> count("info serving", log) > before);
    }

    @AfterEach
    void end() throws IOException {
        if (lan != null) {
            lan.close();
        }
    }

    @Test
    void theAddressMovesWhenTheProxyFailsAndTheOldOneReturnsUnnoticed() throws IOException, InterruptedException {
        String first = holder();
        String second = other(first);
        Lan.program(proxies.get(first)).destroyForcibly();
        awaitMove(second, "kill -9");

        returnsUnnoticed(first, second, () -> startProxy(first));

        ProcessHandle ending = Lan.program(proxies.get(second));
        ending.destroy();
        awaitMove(first, "SIGTERM");
        ending.onExit().orTimeout(60, TimeUnit.SECONDS).join(); // it lets its clients go, and has its ports until then
        returnsUnnoticed(second, first, () -> startProxy(second));

        signal("STOP", Lan.program(proxies.get(first)));
        awaitMove(second, "SIGSTOP");
        returnsUnnoticed(first, second, () -> wake(proxies.get(first)));

        lan.plug(second, false);
        awaitMove(first, "unplugged");
        returnsUnnoticed(second, first, () -> lan.plug(second, true));
    }

    private interface Return {
        void happens() throws IOException, InterruptedException;
    }

    /** A proxy that is there again stands by; its return costs nobody a response. */
    private void returnsUnnoticed(String machine, String active, Return back) throws IOException, InterruptedException {
        long lost = lost();
        int moves = moves();
        int backups = stoodBy(machine);
        back.happens();
        Await.until(machine + " to stand by", Duration.ofSeconds(60), () -> stoodBy(machine) > backups);
        awaitAnswers(100);
        assertEquals(active, holder());
        assertEquals(moves, moves(), "the address moved when " + machine + " came back");
        assertEquals(lost, lost(), "the client lost its connection when " + machine + " came back");
    }

    /** nsenter stops together with its child, and wakes it when it is woken. */
    private static void wake(Process entered) throws IOException, InterruptedException {
        signal("CONT", entered.toHandle());
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new Run(List.of("kill", "-" + name, "" + process.pid()), new byte[0]).text(0);
    }

    /** Prints how long the client got no response, from the last one before to the first one after. */
    private void awaitMove(String to, String why) throws IOException {
        int lines = lines().size();
        Await.until("the address to move to " + to, Duration.ofMillis(MOST_MILLIS), () -> to.equals(holder()));
        awaitAnswers(100);
        List<String> now = lines();
        long gap = longestGap(now.subList(Math.max(0, lines - 100), now.size()));
        System.out.println("keepalived: " + why + ": no response for " + gap + " ms");
        assertTrue(gap < MOST_MILLIS, "no response for " + gap + " ms");
    }

    /** The machine that has the virtual address; null while none or both have it. */
    private String holder() throws IOException {
        boolean left = hasAddress("left");
        return left == hasAddress("right") ? null : left ? "left" : "right";
    }

    private boolean hasAddress(String machine) throws IOException {
        try {
            return lan.run(machine, "ip", "-4", "address", "show", "eth0").contains(VIRTUAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String other(String machine) {
        return machine.equals("left") ? "right" : "left";
    }

    private void awaitAnswers(int more) throws IOException {
        long before = answered();
        Await.until(more + " more responses", Duration.ofSeconds(60), () -> answered() >= before + more);
    }

    private long answered() throws IOException {
        return lines().stream().filter(KeepalivedIT::isAnswer).count();
    }

    private static boolean isAnswer(String line) {
        return Character.isDigit(line.charAt(0));
    }

    /** Answers that were late do not count: that also happens on a busy machine. */
    private long lost() throws IOException {
        return lines().stream().filter(line -> line.startsWith("lost")).count();
    }

    /** How often a machine has taken the address. */
    private int moves() throws IOException {
        return count("Entering MASTER STATE", log("keepalived", "left"))
                + count("Entering MASTER STATE", log("keepalived", "right"));
    }

    /** What the client printed; a line it is just writing is left out. */
    private List<String> lines() throws IOException {
        String text = Files.readString(answers);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static long longestGap(List<String> lines) {
        long[] millis = lines.stream()
                .filter(KeepalivedIT::isAnswer)
                .mapToLong(Long::parseLong)
                .toArray();
        long longest = 0;
        for (int i = 1; i < millis.length; i++) {
            longest = Math.max(longest, millis[i] - millis[i - 1]);
        }
        return longest;
    }

    private Path log(String program, String machine) {
        return folder.resolve(program + "-" + machine + ".log");
    }

    private int stoodBy(String machine) throws IOException {
        return count("Entering BACKUP STATE", log("keepalived", machine));
    }

    private static int count(String part, Path log) throws IOException {
        return Files.exists(log)
                ? (int) Files.readString(log)
                        .lines()
                        .filter(line -> line.contains(part))
                        .count()
                : 0;
    }
}
