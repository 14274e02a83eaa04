package io.trepak.topology.redis_cluster;

import io.trepak.topology.resp.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gets one map: asks one node, and others when it does not answer, or says that the cluster does not work. */
final class Refresh {
    /** Somebody who can be asked. */
    record Candidate(String name, String address) {}

    /** Who there is to ask. */
    interface Candidates {
        /**
         * @param tried addresses that were asked already
         * @return null when there is nobody left
         */
        Candidate next(Set<String> tried);
    }

    /** Hears what has come of it; one of the two, once. */
    interface Listener {
        void got(ClusterMap map);

        /** Somebody has sent a map that cannot be one; others are asked. */
        default void unusable(String source, String why) {}

        /**
         * @param reasons {@code host:port: reason} of each that was asked
         */
        void failed(List<String> reasons);
    }

    /** So many are asked when they say that the cluster does not work. */
    private static final int FAILING_MAPS = 3;

    private final byte[] login;
    private final Candidates candidates;
    private final Surroundings surroundings;
    private final Listener listener;
    private final Set<String> tried = new HashSet<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<ClusterMap> failing = new ArrayList<>();
    private Question question;
    private boolean over;

    /**
     * @param login what is said first; null for nothing
     */
    Refresh(byte[] login, Candidates candidates, Surroundings surroundings, Listener listener) {
        this.login = login;
        this.candidates = candidates;
        this.surroundings = surroundings;
        this.listener = listener;
    }

    void begin() {
        Candidate next = over ? null : candidates.next(tried);
        if (next != null) {
            ask(next);
        } else if (!over) {
            over = true;
            if (failing.isEmpty()) {
                listener.failed(reasons);
            } else {
                listener.got(highest());
            }
        }
    }

    private void ask(Candidate node) {
        tried.add(node.address());
        question = Question.ask(
                node.address(), login, MapReader.QUESTIONS, MapReader.REPLIES, surroundings, new Question.Listener() {
                    @Override
                    public void answered(List<Reply> replies) {
                        heard(node, replies);
                    }

                    @Override
                    public void failed(String reason) {
                        reasons.add(node.name() + ": " + reason);
                        begin();
                    }
                });
    }

    private void heard(Candidate node, List<Reply> replies) {
        ClusterMap map;
        try {
            map = MapReader.read(node.name(), replies.get(0), replies.get(1), replies.get(2));
        } catch (RefusedMapException | RuntimeException e) { // nothing that a node sends may end the asking
            String why = e instanceof RefusedMapException ? e.getMessage() : e.toString();
            reasons.add(node.name() + ": " + why);
            listener.unusable(node.name(), why);
            begin();
            return;
        }
        if (map.isOk()) {
            over = true;
            listener.got(map);
            return;
        }
        failing.add(map);
        if (failing.size() < FAILING_MAPS) {
            begin();
        } else {
            over = true;
            listener.got(highest());
        }
    }

    private ClusterMap highest() {
        ClusterMap highest = failing.get(0);
        for (ClusterMap map : failing) {
            if (map.epoch() > highest.epoch()) {
                highest = map;
            }
        }
        return highest;
    }

    void end() {
        over = true;
        if (question != null) {
            question.end();
        }
    }
}
