package io.trepak.engine.plan;

import io.trepak.engine.config.Warning;
import io.trepak.engine.placement.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holds a pool against every rule. */
public final class Lint {
    private Lint() {}

    /** What is risky in a pool, in the order of the file. */
    public static List<Warning> of(RoutingTable pool) {
        return of(pool, LintRule.ALL);
    }

    /** The part of it that is said at every start. */
    public static List<Warning> atStart(RoutingTable pool) {
        return of(pool, LintRule.ALL.stream().filter(LintRule::isForStart).toList());
    }

    private static List<Warning> of(RoutingTable pool, List<LintRule> rules) {
        List<Warning> warnings = new ArrayList<>();
        for (LintRule rule : rules) {
            rule.check()
                    .accept(
                            pool,
                            (at, what) -> warnings.add(new Warning(at, rule.name(), what, rule.why(), rule.advice())));
        }
        warnings.sort(Comparator.comparingInt(warning -> warning.at().line()));
        return warnings;
    }
}
