package io.trepak.tools;

import io.trepak.engine.config.Warning;
import io.trepak.engine.config.diff.Change;
import io.trepak.engine.config.diff.KeyChange;
import io.trepak.engine.config.diff.ServerChange;
import java.util.List;

/**
 * What changes from one configuration to another: the response of {@link Planner#plan}, as plain values. Lists are in the
 * order of the configuration's index unless said otherwise; shares are parts of 1.
 *
 * @param before the old file
 * @param after the new file
 * @param settings of the whole proxy that change
 * @param pools those of both files, by name: also the ones that stay the same
 * @param workersBefore event loops of the old proxy; 0 when its machine decides
 * @param workersAfter event loops of the new one; 0 when its machine decides
 * @param warnings of the new file, in the order of its lines
 */
public record Plan(
        String before,
        String after,
        List<KeyChange> settings,
        List<PoolPlan> pools,
        int workersBefore,
        int workersAfter,
        List<Warning> warnings) {

    /**
     * One pool.
     *
     * @param listenBefore null when the pool is new
     * @param listenAfter null when the pool goes
     * @param settings that change
     * @param servers of both, by name
     * @param movement of its keys; null when the pool is new or goes
     * @param connections to its servers
     */
    public record PoolPlan(
            String name,
            Change change,
            String listenBefore,
            String listenAfter,
            List<KeyChange> settings,
            List<ServerChange> servers,
            Movement movement,
            Connections connections) {}

    /**
     * Connections to servers: the most there can be, since all but preconnected ones open on demand. Those of the whole
     * process when both numbers of workers are known, else those of one worker.
     *
     * @param kept to servers that keep name, address, protocol and plugin settings
     */
    public record Connections(long kept, long opened, long closed) {}

    /** What a {@link Movement} was taken from. */
    public enum Basis {
        /** Nothing: all that decides where keys go is the same. */
        UNCHANGED,
        /** All 2<sup>32</sup> hashes. */
        ALL_HASHES,
        /** One hash of each 256, at a place of its own. */
        SAMPLED_HASHES,
        /** Keys of letters and digits made up at random, because hashes alone do not tell. */
        MADE_UP_KEYS,
        /** The keys that were given. */
        GIVEN_KEYS,
        /** Nothing: one of the distributions does not look at keys. */
        NOT_BY_KEY,
        /** Nothing, or the keys that were given: a topology says itself who owns which keys. */
        BY_UNIT
    }

    /**
     * Where keys go.
     *
     * @param looked how many hashes or keys were asked
     * @param moved share of them whose server has another name and another address afterwards
     * @param relocated share of them whose server keeps its name and has another address afterwards
     * @param shares of every server of both; empty when there is nothing to tell
     * @param flows from server to server, the largest first; only of what {@code moved}
     * @param notes what to know about these numbers, a sentence each
     */
    public record Movement(
            Basis basis,
            long looked,
            double moved,
            double relocated,
            List<Share> shares,
            List<Flow> flows,
            List<String> notes) {}

    /**
     * What one server holds.
     *
     * @param gained share of all keys that come to it
     * @param lost share of all keys that leave it
     */
    public record Share(String server, double before, double after, double gained, double lost) {}

    /** Keys that go from a server of the old file to one of the new file. */
    public record Flow(String from, String to, double share) {}

    /** Whether connections are those of one worker. */
    public boolean perWorker() {
        return workersBefore == 0 || workersAfter == 0;
    }
}
