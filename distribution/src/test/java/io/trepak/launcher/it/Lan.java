package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Machines on one wire: a network namespace each, joined by a bridge, inside namespaces for network, mounts and processes
 * that this test makes for itself. Their first process reads a pipe from here; when the pipe ends, be it that the test was
 * killed, the kernel ends every process in there and takes all of it away. Nothing of the machine's own is touched.
 */
final class Lan implements Closeable {
    private static final String SETUP = """
            set -e
            mount -t tmpfs none /run
            mkdir -m 755 /run/lan
            ip link set lo up
            ip link add wire type bridge
            ip link set wire up
            number=1
            for machine; do
              ip netns add "$machine"
              ip link add "to-$machine" type veth peer name eth0 netns "$machine"
              ip link set "to-$machine" master wire up
              ip -n "$machine" link set lo up
              ip -n "$machine" address add "10.77.0.$number/24" dev eth0
              ip -n "$machine" link set eth0 up
              number=$((number + 1))
            done
            echo ready
            exec cat
            """;

    private final boolean root = System.getProperty("user.name").equals("root");
    private final List<String> machines;
    private final Path folder;
    private final Process first;
    private final List<Process> processes = new ArrayList<>();

    /** Ends the test as skipped, with the reason, where such namespaces are not permitted. */
    Lan(Path folder, String... machines) throws IOException {
        this.folder = folder;
        this.machines = List.of(machines);
        Tool.IP.path();
        List<String> command = new ArrayList<>(List.of("unshare", "-nmpf", "--kill-child", "--mount-proc"));
        if (!root) {
            command.add("-r"); // where the kernel lets users have namespaces, they are root in them
        }
        command.addAll(List.of("sh", "-c", SETUP, "lan"));
        command.addAll(this.machines);
        first = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = first.inputReader(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder();
        for (String line = said.readLine(); !"ready".equals(line); line = said.readLine()) {
            if (line == null) {
                abort("network namespaces cannot be made here (as root, or where users may have them): " + text);
            }
            text.append(line).append(' ');
        }
    }

    boolean isRoot() {
        return root;
    }

    /** Of eth0. */
    String address(String machine) {
        return "10.77.0." + (machines.indexOf(machine) + 1);
    }

    /** Starts a program on that machine; all it says goes to the end of that file. */
    Process start(String machine, Path log, String... command) throws IOException {
        Process process = new ProcessBuilder(inside(machine, command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        processes.add(process);
        return process;
    }

    /** Runs a program there to its end, which must be a good one; returns what it said. */
    String run(String machine, String... command) throws IOException, InterruptedException {
        return new Run(inside(machine, command), new byte[0]).text(0);
    }

    /** Takes the wire out of that machine, or puts it in again. */
    void plug(String machine, boolean in) throws IOException, InterruptedException {
        new Run(enter("ip", "link", "set", "to-" + machine, in ? "up" : "down"), new byte[0]).text(0);
    }

    /** Puts a file into the folder /run/lan that all machines share, readable by every user there. */
    void put(String name, String text, String mode) throws IOException, InterruptedException {
        List<String> command = enter("sh", "-c", "cat > /run/lan/" + name + " && chmod " + mode + " /run/lan/" + name);
        new Run(command, text.getBytes(StandardCharsets.UTF_8)).text(0);
    }

    /** The program itself, which is a child of what entered the namespaces for it. */
    static ProcessHandle program(Process started) throws IOException {
        ProcessHandle[] child = new ProcessHandle[1];
        Await.until("the program in the namespaces", Duration.ofSeconds(30), () -> {
            child[0] = started.children().findFirst().orElse(null);
            return child[0] != null;
        });
        return child[0];
    }

    private List<String> inside(String machine, String... command) {
        List<String> all = enter("ip", "netns", "exec", machine);
        all.addAll(Arrays.asList(command));
        return all;
    }

    private List<String> enter(String... command) {
        long init = first.children().findFirst().orElseThrow().pid();
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", "" + init, "-n", "-m", "-p"));
        if (!root) {
            all.addAll(List.of("-U", "--preserve-credentials"));
        }
        all.addAll(Arrays.asList(command));
        return all;
    }

    @Override
    public void close() throws IOException {
        first.getOutputStream().close();
        awaitEnd(first);
        for (Process process : processes) {
            process.destroyForcibly(); // what entered for it; the program is gone already
            awaitEnd(process);
        }
    }

    private static void awaitEnd(Process process) throws IOException {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException(process.info().commandLine().orElse("a process") + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
