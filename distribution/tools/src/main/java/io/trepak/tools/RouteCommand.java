package io.trepak.tools;

import io.trepak.command.Columns;
import io.trepak.command.Errno;
import io.trepak.command.InvalidArguments;
import io.trepak.command.Json;
import io.trepak.command.Program;
import io.trepak.command.SubcommandLine;
import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.placement.KeyRoute;
import io.trepak.engine.placement.KeyRouter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code trepak route}: says where keys go, without a proxy. Lives as long as the command. */
final class RouteCommand {
    static final String WORD = "route";
    static final String USAGE = "route [-c FILE] [--tsv | --json] [--plugin-dir=DIR] POOL KEY...";

    /** So many keys share one width of columns, and one write. */
    private static final int BATCH = 1000;

    private static final String[] HEADER = {"KEY", "HASHED", "HASH", "DECIMAL", "POINT", "SERVER", "ADDRESS", "POINTS"};

    private final Program program;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private String format = "table";
    private KeyRouter router;
    private StringBuilder text = new StringBuilder();
    private Columns table = new Columns("", false);
    private int pending;

    RouteCommand(Program program, InputStream in, PrintStream out, PrintStream err) {
        this.program = program;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * @param args behind the word
     * @return the exit code
     */
    int run(List<String> args) {
        try {
            answer(SubcommandLine.parse(RouteTool.COMMAND, args));
            return 0;
        } catch (InvalidArguments e) {
            err.println(program.name() + ": " + e.getMessage());
            err.println("Usage: " + program.name() + " " + USAGE);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println(program.name() + ": " + problem));
        } catch (IOException e) {
            err.println(program.name() + ": the keys on stdin cannot be read: " + Errno.text(e));
        }
        return 1;
    }

    private void answer(SubcommandLine line) throws InvalidArguments, ConfigException, IOException {
        if (line.words().size() < 2) {
            throw new InvalidArguments(
                    "expected the name of a pool and at least one key, or - for keys on stdin, one" + " a line");
        }
        format = line.has("json") ? "json" : line.has("tsv") ? "tsv" : format;
        ProxyConfig config = Configuration.read(Path.of(line.value("conf-file", Program.CONF_FILE)));
        router = Planner.load(program.plugins(line.value("plugin-dir", null)))
                .router(config, line.words().get(0));
        if (format.equals("table")) {
            table.add(HEADER);
        }
        for (String key : line.words().subList(1, line.words().size())) {
            if (key.equals("-")) {
                KeyText.lines(in, this::take);
            } else {
                take(KeyText.ofArgument(key));
            }
        }
        flush();
    }

    private void take(byte[] key) {
        KeyRoute route = router.route(key);
        switch (format) {
            case "json" -> text.append(Json.line(values(key, route))).append('\n');
            case "tsv" -> text.append(String.join("\t", cells(key, route))).append('\n');
            default -> table.add(cells(key, route));
        }
        if (++pending == BATCH) {
            flush();
        }
    }

    private void flush() {
        byte[] bytes = text.append(table.text()).toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        text = new StringBuilder();
        table = new Columns("", false);
        pending = 0;
    }

    private static String[] cells(byte[] key, KeyRoute route) {
        boolean whole = route.hashedLength() == key.length;
        return new String[] {
            KeyText.shown(key, 0, key.length),
            whole ? "-" : KeyText.shown(key, route.hashedOffset(), route.hashedLength()),
            String.format("%08x", route.hash()),
            Integer.toUnsignedString(route.hash()),
            route.point() < 0 ? "-" : Long.toString(route.point()),
            route.server() == null ? "(any)" : route.server().name(),
            route.server() == null ? "-" : route.server().address(),
            route.points() < 0 ? "-" : Integer.toString(route.points()),
        };
    }

    private static Map<String, Object> values(byte[] key, KeyRoute route) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("key", KeyText.shown(key, 0, key.length));
        values.put("hashed", KeyText.shown(key, route.hashedOffset(), route.hashedLength()));
        values.put("hash", Integer.toUnsignedLong(route.hash()));
        values.put("hash_hex", String.format("%08x", route.hash()));
        values.put("point", route.point() < 0 ? null : route.point());
        values.put("server", route.server() == null ? null : route.server().name());
        values.put("address", route.server() == null ? null : route.server().address());
        values.put("weight", route.server() == null ? null : route.server().weight());
        values.put("points", route.points() < 0 ? null : route.points());
        return values;
    }
}
