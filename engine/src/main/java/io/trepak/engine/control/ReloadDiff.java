package io.trepak.engine.control;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.config.diff.ServerChange;
import io.trepak.engine.report.ReloadReport;
import java.util.ArrayList;
import java.util.List;

/** What a reload changes, in words: one line each, for the log and for whoever asked for it. */
final class ReloadDiff {
    private final List<String> lines = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private ReloadDiff() {}

    /**
     * @param before in force
     * @param after read just now
     */
    static ReloadReport of(ProxyConfig before, ProxyConfig after) {
        ReloadDiff diff = new ReloadDiff();
        PoolPair.settings(before, after).forEach(diff::keptUntilRestart);
        PoolPair.of(before, after).forEach(diff::pool);
        return new ReloadReport(List.copyOf(diff.lines), List.copyOf(diff.warnings));
    }

    private void keptUntilRestart(KeyChange key) {
        warnings.add(inWords("directive \"" + key.key() + "\"", key) + "; that needs a restart");
    }

    private void pool(PoolPair pair) {
        String pool = "pool '" + pair.name() + "'";
        if (pair.before() == null) {
            lines.add(pool + " added, listening on '"
                    + pair.after().listener().listen().text() + "', with "
                    + pair.after().servers().size() + " servers");
        } else if (pair.after() == null) {
            lines.add(pool + " removed, its clients finish and are closed");
        } else {
            pair.settings().forEach(key -> setting(pool, pair, key));
            pair.servers().forEach(server -> server(pool, server));
        }
    }

    private void setting(String pool, PoolPair pair, KeyChange key) {
        boolean sameSocket = pair.before()
                .listener()
                .listen()
                .address()
                .equals(pair.after().listener().listen().address());
        if (key.effect() == Effect.LISTENER && !key.key().equals("listen") && sameSocket) {
            warnings.add(inWords(pool + ": directive \"" + key.key() + "\"", key)
                    + "; that waits until the listener is opened anew, at a restart");
        } else {
            lines.add(inWords(pool + ": " + key.key(), key));
        }
    }

    private static String inWords(String what, KeyChange key) {
        return what + " is " + (key.after() == null ? "unset" : key.after()) + " now, was "
                + (key.before() == null ? "unset" : key.before());
    }

    private void server(String pool, ServerChange plan) {
        String server = pool + ": server '" + plan.name() + "'";
        ServerConfig before = plan.before();
        ServerConfig after = plan.after();
        if (before == null) {
            lines.add(server + " added at " + after.address() + ", weight " + after.weight());
        } else if (after == null) {
            lines.add(server + " removed, was at " + before.address());
        } else {
            if (!before.address().equals(after.address())) {
                lines.add(server + " is at " + after.address() + " now, was at " + before.address());
            }
            if (before.weight() != after.weight()) {
                lines.add(server + " has weight " + after.weight() + " now, had " + before.weight());
            }
        }
    }
}
