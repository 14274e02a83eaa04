package io.trepak.tools;

import io.trepak.command.Columns;
import io.trepak.engine.config.Effect;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.diff.Change;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.ServerChange;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Flow;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.Plan.PoolPlan;
import io.trepak.tools.Plan.Share;
import java.util.List;
import java.util.Locale;

/** A plan as {@code trepak plan} prints it for people. Lives for one plan. */
final class PlanText {
    private static final int MOST_FLOWS = 10;

    private final StringBuilder text = new StringBuilder();

    private PlanText() {}

    static String of(Plan plan) {
        PlanText text = new PlanText();
        text.line("from " + plan.before() + " to " + plan.after());
        plan.settings().forEach(change -> text.line("  " + setting(change)));
        for (PoolPlan pool : plan.pools()) {
            text.pool(pool, plan.perWorker());
        }
        text.line("");
        int warnings = plan.warnings().size();
        text.line(
                warnings == 0
                        ? "nothing risky found in " + plan.after()
                        : warnings + (warnings == 1 ? " warning" : " warnings") + " about " + plan.after());
        plan.warnings().forEach(warning -> text.line("  " + warning));
        return text.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void pool(PoolPlan pool, boolean perWorker) {
        line("");
        String listen = pool.change() == Change.ADDED
                ? ", listens on " + pool.listenAfter()
                : pool.change() == Change.REMOVED ? ", no longer listens on " + pool.listenBefore() : "";
        line("pool '" + pool.name() + "': " + word(pool.change()) + listen);
        pool.settings().forEach(change -> line("  " + setting(change)));
        for (ServerChange server : pool.servers()) {
            if (server.change() != Change.SAME) {
                line("  server '" + server.name() + "' " + server(server));
            }
        }
        if (pool.movement() != null) {
            movement(pool.movement());
        }
        if (pool.change() != Change.SAME
                || pool.connections().opened() + pool.connections().closed() > 0) {
            line("  connections to servers" + (perWorker ? ", each worker: " : ": ")
                    + pool.connections().kept() + " kept, " + pool.connections().opened() + " opened, "
                    + pool.connections().closed() + " closed, at most");
        }
    }

    private static String word(Change change) {
        return switch (change) {
            case ADDED -> "new";
            case REMOVED -> "removed";
            case CHANGED -> "changed";
            case SAME -> "same";
        };
    }

    private static String setting(KeyChange change) {
        return change.key() + ": " + (change.before() == null ? "(none)" : change.before()) + " -> "
                + (change.after() == null ? "(none)" : change.after())
                + (change.effect() == Effect.LISTENER ? " (the listener opens anew)" : "");
    }

    private static String server(ServerChange server) {
        ServerConfig before = server.before();
        ServerConfig after = server.after();
        if (before == null) {
            return "new: " + after.address() + ", weight " + after.weight();
        }
        if (after == null) {
            return "removed: " + before.address() + ", weight " + before.weight();
        }
        String address =
                before.address().equals(after.address()) ? "" : " " + before.address() + " -> " + after.address();
        String weight = before.weight() == after.weight() ? "" : " weight " + before.weight() + " -> " + after.weight();
        return "changed:" + address + weight;
    }

    private void movement(Movement movement) {
        if (movement.basis() == Basis.UNCHANGED) {
            line("  no key moves");
        } else if (movement.basis() == Basis.GIVEN_KEYS && movement.looked() == 0) {
            line("  nothing known: no keys were given");
        } else if (movement.basis() == Basis.BY_UNIT) {
            line(movement.moved() > 0 ? "  all keys have another place" : "  no key moves because of the file");
        } else if (movement.basis() != Basis.NOT_BY_KEY) {
            line("  " + percent(movement.moved()) + " of the keys move to another server"
                    + (movement.basis() == Basis.GIVEN_KEYS ? " (of " + movement.looked() + " keys given)" : ""));
            if (movement.relocated() > 0) {
                line("  " + percent(movement.relocated())
                        + " of the keys stay with a server that has another address now: they are there only if its data"
                        + " is");
            }
        }
        movement.notes().forEach(note -> line("    (" + note + ")"));
        if (movement.looked() > 0 && !movement.shares().isEmpty()) {
            shares(movement.shares());
            flows(movement.flows());
        }
    }

    private void shares(List<Share> shares) {
        Columns table = new Columns("    ", true);
        table.add("SERVER", "BEFORE", "AFTER", "GAINS", "LOSES");
        for (Share share : shares) {
            table.add(
                    share.server(),
                    percent(share.before()),
                    percent(share.after()),
                    percent(share.gained()),
                    percent(share.lost()));
        }
        text.append(table.text());
    }

    private void flows(List<Flow> flows) {
        if (flows.isEmpty()) {
            return;
        }
        Columns table = new Columns("    ", true);
        table.add("FROM -> TO", "KEYS");
        flows.stream()
                .limit(MOST_FLOWS)
                .forEach(flow -> table.add(flow.from() + " -> " + flow.to(), percent(flow.share())));
        if (flows.size() > MOST_FLOWS) {
            double rest =
                    flows.stream().skip(MOST_FLOWS).mapToDouble(Flow::share).sum();
            table.add((flows.size() - MOST_FLOWS) + " more", percent(rest));
        }
        text.append(table.text());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }
}
