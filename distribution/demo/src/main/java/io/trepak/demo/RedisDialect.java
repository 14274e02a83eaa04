package io.trepak.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RESP2: requests as arrays of bulk strings, answered by {@link RedisCommands}. */
public final class RedisDialect implements Dialect {
    private static final int MAX_ARGUMENTS = 1 << 16;
    private static final int MAX_TRACED_KEYS = 12;

    private final Store store;
    private final RequestTrace.Line trace;

    public RedisDialect(RequestTrace.Line trace) {
        this(trace, new Store(System::currentTimeMillis, 32L << 20));
    }

    RedisDialect(RequestTrace.Line trace, Store store) {
        this.trace = trace;
        this.store = store;
    }

    @Override
    public boolean answer(Wire wire) throws IOException {
        String head = wire.line();
        if (head == null) {
            return false;
        }
        if (!head.startsWith("*")) {
            wire.write("-ERR Protocol error: expected '*'; this demo server takes RESP arrays only\r\n");
            return false;
        }
        List<String> request = new ArrayList<>();
        for (int left = count(head, MAX_ARGUMENTS); left > 0; left--) {
            String length = wire.line();
            if (length == null || !length.startsWith("$")) {
                wire.write("-ERR Protocol error: expected '$'\r\n");
                return false;
            }
            request.add(wire.block(count(length, Integer.MAX_VALUE)));
        }
        if (!request.isEmpty()) {
            wire.write(run(request));
        }
        return true;
    }

    private String run(List<String> request) {
        String name = request.get(0).toLowerCase(Locale.ROOT);
        RedisCommands.Command command = RedisCommands.TABLE.get(name);
        if (command == null) {
            return "-ERR unknown command '" + request.get(0).replaceAll("[\r\n]", " ") + "'\r\n";
        }
        if (!command.accepts(request.size())) {
            return "-ERR wrong number of arguments for '" + name + "' command\r\n";
        }
        List<String> keys = command.keysOf(request);
        if (!keys.isEmpty()) {
            trace.print(name + " " + String.join(" ", keys.subList(0, Math.min(keys.size(), MAX_TRACED_KEYS)))
                    + (keys.size() > MAX_TRACED_KEYS ? " (" + keys.size() + " keys)" : ""));
        }
        synchronized (store) {
            try {
                return command.action().run(store, request);
            } catch (Store.Full e) {
                return "-OOM command not allowed: this demo server is full\r\n";
            } catch (RedisCommands.Refused e) {
                return "-" + e.getMessage() + "\r\n";
            }
        }
    }

    private static int count(String text, int max) throws IOException {
        try {
            int count = Integer.parseInt(text.substring(1));
            if (count <= max) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a count: " + text, e);
        }
        throw new IOException("count too large: " + text);
    }
}
