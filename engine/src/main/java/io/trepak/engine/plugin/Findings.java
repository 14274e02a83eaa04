package io.trepak.engine.plugin;

import io.trepak.api.Notes;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.Warning;
import io.trepak.engine.config.reader.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes what is found in one pool, and adds where it stands. */
final class Findings implements Notes {
    private final PoolConfig pool;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private final List<Warning> risks = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();

    Findings(PoolConfig pool) {
        this.pool = pool;
    }

    @Override
    public void error(String key, String problem) {
        problems.add(new Problem(pool.at(key), Problems.directive(key, problem)));
    }

    @Override
    public void error(int server, String problem) {
        problems.add(new Problem(lineOf(server), problem));
    }

    @Override
    public void warning(String rule, String key, String what, String why, String advice) {
        warnings.add(new Warning(pool.at(key), rule, what, why, advice));
    }

    @Override
    public void warning(String rule, int server, String what, String why, String advice) {
        warnings.add(new Warning(lineOf(server), rule, what, why, advice));
    }

    @Override
    public void risk(String rule, String key, String what, String why, String advice) {
        risks.add(new Warning(pool.at(key), rule, what, why, advice));
    }

    @Override
    public void risk(String rule, int server, String what, String why, String advice) {
        risks.add(new Warning(lineOf(server), rule, what, why, advice));
    }

    @Override
    public void difference(String rule, Danger danger, String key, String twemproxy, String trepak, String keep) {
        differences.add(Difference.of(pool, danger, key, rule, twemproxy, trepak, keep));
    }

    private Location lineOf(int server) {
        return new Location(pool.at().file(), pool.servers().get(server).line());
    }

    /** What stops the start. */
    List<Problem> problems() {
        return problems;
    }

    /** All else. */
    Review review() {
        warnings.sort(Comparator.comparingInt(warning -> warning.at().line()));
        return new Review(List.copyOf(warnings), List.copyOf(risks), List.copyOf(differences));
    }
}
