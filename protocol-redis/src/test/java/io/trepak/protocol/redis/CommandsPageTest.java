package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** docs/redis-commands.md says what the table says; {@code -Dtrepak.write=pages} writes it anew. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("../docs/redis-commands.md");

    @Test
    void pageSaysWhatTheTableSays() throws IOException {
        String expected = page();
        if ("pages".equals(System.getProperty("trepak.write"))) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(
                expected,
                Files.readString(PAGE),
                PAGE + " is not what the table says; mvn -pl protocol-redis -am test -Dtrepak.write=pages writes it");
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("# Redis commands\n\n");
        page.append("Written from the command table by `CommandsPageTest`; change the table, not this page.\n\n");
        page.append("*Arguments* are counted without the command's name. Where a server wants more of them than stand"
                + " here, the server says so.\n");
        section(
                page,
                "To the server of one key",
                "The server's answer is passed on byte by byte.",
                row -> row.route() == Route.KEYED);
        section(
                page,
                "To the server that all keys share",
                "All keys must live on one server: give them a common hash tag (`hash_tag`). Otherwise the response is"
                        + " `-CROSSSLOT …`, and nothing is changed. `redis_multi_key: first_key` sends them to the first"
                        + " key's server without looking at the others, as twemproxy does.",
                row -> row.route() == Route.SAME_SERVER);
        section(
                page,
                "Split by server",
                "Each server gets its keys, and the responses become one. Not atomic: the parts succeed or fail by"
                        + " themselves, and one error is the response to the whole.",
                row -> row.route() == Route.SPLIT);
        section(
                page,
                "To all servers",
                "Where it says *off*, the pool must allow it, for example `redis_allow: keys flushdb`.",
                row -> row.route() == Route.ALL || row.route() == Route.NAMED);
        section(page, "To any server", "Whatever server is asked says the same.", row -> row.route() == Route.ANY);
        section(
                page,
                "Answered by the proxy",
                "Alike in RESP2 and RESP3, as a server would.",
                row -> row.route() == Route.LOCAL
                        && row.refusal == null
                        && row.subcommands().isEmpty());
        refused(page);
        differences(page);
        return page.toString();
    }

    private static List<RedisCommand> rows(Predicate<RedisCommand> kind) {
        List<RedisCommand> rows = new ArrayList<>();
        for (RedisCommand row : RedisCommands.all()) {
            if (kind.test(row)) {
                rows.add(row);
            }
            row.subcommands().stream().filter(kind).forEach(rows::add);
        }
        return rows;
    }

    private static void section(StringBuilder page, String title, String text, Predicate<RedisCommand> kind) {
        page.append("\n## ").append(title).append("\n\n").append(text).append("\n\n");
        page.append("| Command | Arguments | Keys | Notes |\n|---|---|---|---|\n");
        for (RedisCommand row : rows(kind)) {
            String note = (row.switchedOff == null ? "" : "off; `redis_allow: " + row.word() + "`")
                    + (row.switchedOff == null || row.note.isEmpty() ? "" : "; ")
                    + row.note;
            page.append("| ")
                    .append(name(row))
                    .append(" | ")
                    .append(arguments(row))
                    .append(" | ");
            page.append(keys(row)).append(" | ").append(note).append(" |\n");
        }
    }

    private static String name(RedisCommand row) {
        return row.words().toUpperCase(Locale.ROOT);
    }

    private static String arguments(RedisCommand row) {
        int words = row.words().contains(" ") ? 2 : 1;
        int least = row.minArguments() - words;
        if (row.maxArguments() == Row.MANY) {
            return least + " or more";
        }
        int most = row.maxArguments() - words;
        return least == most ? "" + least : least + " to " + most;
    }

    private static String keys(RedisCommand row) {
        String fixed = "";
        if (row.firstKey != Row.NEVER) {
            fixed = row.firstKey == row.lastKey
                    ? "" + row.firstKey
                    : row.lastKey == -1
                            ? (row.keyStep == 1 ? "all from " + row.firstKey : "every other from " + row.firstKey)
                            : row.firstKey + " and " + row.lastKey;
        }
        String looked = switch (row.look) {
            case COUNT, SCRIPT_COUNT -> "as many as argument " + row.lookAt + " says, behind it";
            case SORT_OPTIONS, GEO_OPTIONS -> "that of STORE";
            case STREAMS -> "first half of what follows STREAMS";
            case COPY_OPTIONS, CURSOR, DATABASE, REPLY_MODE, SUBCOMMAND, NOTHING -> "";
        };
        return fixed + (fixed.isEmpty() || looked.isEmpty() ? "" : "; ") + looked;
    }

    private static void refused(StringBuilder page) {
        page.append(
                "\n## Not supported\n\nThe response is an error that gives the reason, and the connection lives on. Of a transaction, MULTI and UNWATCH are answered OK, and EXEC has the error: see below.\n\n");
        page.append("| Commands | Reason |\n|---|---|\n");
        for (Refusal reason : Refusal.values()) {
            if (reason == Refusal.NOT_IN_TWEMPROXY) {
                continue; // of no row as it stands
            }
            List<String> names = rows(row -> row.refusal == reason).stream()
                    .map(CommandsPageTest::name)
                    .toList();
            page.append("| ").append(String.join(", ", names)).append(" | ");
            page.append(reason.reason()).append(" |\n");
        }
        page.append(
                "\nWhat follows a refused command that would have changed its meaning is not carried out either. After MULTI,"
                        + " which is answered OK, each command is an error, up to DISCARD or EXEC, whose response is `-EXECABORT …`"
                        + " with the cause. After a SELECT of another database nothing goes to servers until a SELECT of the pool's,"
                        + " or RESET. After SCRIPT DEBUG YES no script runs until SCRIPT DEBUG NO. CLIENT REPLY OFF and SKIP"
                        + " close the connection. With `redis_errors: close` each of these closes it.\n");
        page.append(
                "\nA pool has one database: SELECT, MOVE, SWAPDB, and COPY with DB and another number are refused. Nobody looks"
                        + " into scripts and functions, which can do whatever the servers allow them: select a database, FLUSHALL,"
                        + " use keys that they do not declare; nor into commands that `redis_unknown: first_key` forwards. FLUSHALL,"
                        + " where it is allowed, empties all databases of the servers. With `redis_multi_key: twemproxy` COPY is"
                        + " forwarded with DB, as by twemproxy. For a guard that holds whatever clients send, give them an ACL user or"
                        + " servers without the command.\n");
        page.append(
                "\nXREAD and XREADGROUP with BLOCK are refused like the commands that wait. Commands that are in none of"
                        + " these tables are unknown; `redis_unknown: first_key` sends them to the server of their first argument,"
                        + " which is what most modules need.\n");
    }

    private static void differences(StringBuilder page) throws IOException {
        page.append(
                "\n## Other answers than twemproxy's\n\nEverything else is answered as twemproxy 0.5 does, byte by byte."
                        + " A test compares the two with each of these requests and with random ones.\n\n");
        page.append("| What | Request | twemproxy | Trepak | twemproxy's way |\n|---|---|---|---|---|\n");
        try (InputStream in = CommandsPageTest.class.getResourceAsStream("differences.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] row = line.split("\t", -1);
                page.append("| ")
                        .append(row[0])
                        .append(" | ")
                        .append(code(row[1].replace("raw:", "")))
                        .append(" | ");
                page.append(outcome(row[2], "open"))
                        .append(" | ")
                        .append(outcome(row[3], row[4]))
                        .append(" | ");
                page.append(code(row[5])).append(" |\n");
            });
        }
    }

    private static String outcome(String pattern, String then) {
        String shown = switch (pattern) {
            case "closed" -> "closes without a response";
            case "silent" -> "waits for ever";
            case "" -> "says nothing";
            default -> code(pattern.replaceAll("\\\\([$*+\\\\])", "$1"));
        };
        return then.equals("closed") ? shown + ", then closes" : shown;
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|").replace('~', ' ') + "`";
    }
}
