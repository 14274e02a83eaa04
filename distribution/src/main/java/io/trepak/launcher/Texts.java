package io.trepak.launcher;

import io.trepak.command.Option;
import io.trepak.command.Program;
import java.util.List;
import java.util.stream.Collectors;

/** What -V, -h and -D print: nutcracker's texts, byte for byte where they are about nutcracker's options. */
final class Texts {
    private static final String[][] POOL_STATS = {
        {"client_eof", "# eof on client connections"},
        {"client_err", "# errors on client connections"},
        {"client_connections", "# active client connections"},
        {"server_ejects", "# times backend server was ejected"},
        {"forward_error", "# times we encountered a forwarding error"},
        {"fragments", "# fragments created from a multi-vector request"},
    };

    private static final String[][] SERVER_STATS = {
        {"server_eof", "# eof on server connections"},
        {"server_err", "# errors on server connections"},
        {"server_timedout", "# timeouts on server connections"},
        {"server_connections", "# active server connections"},
        {"server_ejected_at", "timestamp when server was ejected in usec since epoch"},
        {"requests", "# requests"},
        {"request_bytes", "total request bytes"},
        {"responses", "# responses"},
        {"response_bytes", "total response bytes"},
        {"in_queue", "# requests in incoming queue"},
        {"in_queue_bytes", "current request bytes in incoming queue"},
        {"out_queue", "# requests in outgoing queue"},
        {"out_queue_bytes", "current request bytes in outgoing queue"},
    };

    private static final int OPTION_COLUMNS = 23;

    /** What we take the place of. */
    private static final String NUTCRACKER_VERSION = "0.5.0";

    private Texts() {}

    /** What is called nutcracker begins as nutcracker does: provisioning reads the version of the first line. */
    static String version(Program program, CommandLine line) {
        String transport = line.transport() == null ? "auto" : line.transport();
        String us = "This is trepak-" + program.version();
        String first = program.isNutcracker() ? "This is nutcracker-" + NUTCRACKER_VERSION : us;
        String more = program.isNutcracker() ? us + ", in the place of nutcracker\n" : "";
        return first + "\nasync event backend: " + transport + "\n" + more + "\n";
    }

    /** Carriage returns stand where nutcracker has them (nc.c: the pieces of its text end in CR LF). */
    static String usage(String name) {
        String indent = " ".repeat("Usage: ".length() + name.length() + 1);
        return "Usage: " + name + " [-?hVdDt] [-v verbosity level] [-o output file]\r\n"
                + indent + "[-c conf file] [-s stats port] [-a stats addr]\r\n"
                + indent + "[-i stats interval] [-p pid file] [-m mbuf size]\r\n"
                + "\n"
                + "Options:\r\n"
                + lines(Options.NUTCRACKER)
                        .replace("\n", "\r\n")
                        .replace("description and exit\r\n", "description and exit\n")
                + "\n";
    }

    /** The options nutcracker does not have. */
    static String ownUsage() {
        return "Options nutcracker does not have:\n"
                + lines(Options.TREPAK)
                + "\n"
                + "-i and -m are checked and have no effect: statistics are exact at any time, and there are no mbufs.\n"
                + "\n"
                + "Commands nutcracker does not have, only as the first word; each has a --help:\n"
                + Commands.ALL.stream()
                        .map(command -> "  " + command.usage() + "\n")
                        .collect(Collectors.joining());
    }

    /** One for each option: its forms, and what it does. */
    private static String lines(List<Option> options) {
        StringBuilder text = new StringBuilder();
        for (Option option : options) {
            String heading = option.heading();
            text.append("  ").append(heading).append(" ".repeat(OPTION_COLUMNS - heading.length()));
            text.append(": ").append(option.text()).append('\n');
        }
        return text.toString();
    }

    static String statsDescription() {
        StringBuilder text = new StringBuilder("pool stats:\n");
        append(text, POOL_STATS);
        text.append("\nserver stats:\n");
        append(text, SERVER_STATS);
        return text.toString();
    }

    private static void append(StringBuilder text, String[][] fields) {
        for (String[] field : fields) {
            text.append(String.format("  %-20s\"%s\"\n", field[0], field[1]));
        }
    }
}
