package io.trepak.tools;

import io.trepak.engine.config.Difference;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Warning;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.ServerChange;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.Plan.PoolPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plan as {@code trepak plan --json} prints it; docs/route-and-plan.md is the contract. */
final class PlanJson {
    private PlanJson() {}

    static Map<String, Object> of(Plan plan) {
        return map(
                "before", plan.before(),
                "after", plan.after(),
                "settings", plan.settings().stream().map(PlanJson::setting).toList(),
                "pools", plan.pools().stream().map(PlanJson::pool).toList(),
                "connections_per_worker", plan.perWorker(),
                "warnings", warnings(plan.warnings()));
    }

    static List<Map<String, Object>> warnings(List<Warning> warnings) {
        return warnings.stream()
                .map(warning -> map(
                        "file", warning.at().file(),
                        "line", warning.at().line(),
                        "rule", warning.rule(),
                        "what", warning.what(),
                        "why", warning.why(),
                        "advice", warning.advice()))
                .toList();
    }

    static Map<String, Object> differences(String file, List<Difference> differences) {
        return map(
                "file",
                file,
                "differences",
                differences.stream()
                        .map(difference -> map(
                                "pool", difference.pool(),
                                "danger", name(difference.danger()),
                                "line", difference.at().line(),
                                "rule", difference.rule(),
                                "twemproxy", difference.twemproxy(),
                                "trepak", difference.trepak(),
                                "keep", difference.keep(),
                                "kept_by_compatibility", difference.keptByCompatibility()))
                        .toList());
    }

    private static Map<String, Object> setting(KeyChange change) {
        return map(
                "key", change.key(),
                "before", change.before(),
                "after", change.after(),
                "effect", name(change.effect()));
    }

    private static Map<String, Object> pool(PoolPlan pool) {
        return map(
                "name", pool.name(),
                "change", name(pool.change()),
                "listen_before", pool.listenBefore(),
                "listen_after", pool.listenAfter(),
                "settings", pool.settings().stream().map(PlanJson::setting).toList(),
                "servers", pool.servers().stream().map(PlanJson::server).toList(),
                "movement", pool.movement() == null ? null : movement(pool.movement()),
                "connections",
                        map(
                                "kept", pool.connections().kept(),
                                "opened", pool.connections().opened(),
                                "closed", pool.connections().closed()));
    }

    private static Map<String, Object> server(ServerChange server) {
        return map(
                "name", server.name(),
                "change", name(server.change()),
                "before", place(server.before()),
                "after", place(server.after()));
    }

    private static Map<String, Object> place(ServerConfig server) {
        return server == null ? null : map("address", server.address(), "weight", server.weight());
    }

    private static Map<String, Object> movement(Movement movement) {
        return map(
                "basis", name(movement.basis()),
                "looked", movement.looked(),
                "moved", movement.moved(),
                "relocated", movement.relocated(),
                "shares",
                        movement.shares().stream()
                                .map(share -> map(
                                        "server", share.server(),
                                        "before", share.before(),
                                        "after", share.after(),
                                        "gained", share.gained(),
                                        "lost", share.lost()))
                                .toList(),
                "flows",
                        movement.flows().stream()
                                .map(flow -> map("from", flow.from(), "to", flow.to(), "share", flow.share()))
                                .toList(),
                "notes", movement.notes());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
