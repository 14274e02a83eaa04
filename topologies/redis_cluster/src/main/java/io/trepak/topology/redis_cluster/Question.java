package io.trepak.topology.redis_cluster;

import io.trepak.api.topology.Conversation;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.util.ArrayList;
import java.util.List;

/** Asks one node something, once, on a connection of its own. */
final class Question {
    /** Hears what has become of it; one of the two, once. */
    interface Listener {
        void answered(List<Reply> replies);

        void failed(String reason);
    }

    /** A node that says nothing for so long is not waited for. */
    static final long PATIENCE_MILLIS = 1000;
    /** Nor is one that goes on and on. */
    static final long WHOLE_MILLIS = 10_000;

    /** What a cluster of 2000 nodes says whose slots are in 16384 pieces, and more. */
    private static final RespReader.Limits LIMITS = new RespReader.Limits(16 << 20, 1 << 20, 5);

    private final Surroundings surroundings;
    private final Listener listener;
    private final int expected;
    private final List<Reply> replies = new ArrayList<>();
    private Conversation conversation;
    /** Of the login, which is followed by a refusal of all else when it fails. */
    private int passedOver;

    private long pieces;
    private boolean over;

    private Question(int expected, Surroundings surroundings, Listener listener) {
        this.expected = expected;
        this.surroundings = surroundings;
        this.listener = listener;
    }

    /**
     * Asks.
     *
     * @param address where to dial the node
     * @param login what is said first; null for nothing
     * @param commands all of them
     * @param expected how many replies there are
     */
    static Question ask(
            String address, byte[] login, byte[] commands, int expected, Surroundings surroundings, Listener listener) {
        Question question = new Question(expected, surroundings, listener);
        question.begin(address, login, commands);
        return question;
    }

    private void begin(String address, byte[] login, byte[] commands) {
        RespReader reader = new RespReader(LIMITS, this::heard);
        conversation = surroundings.dial(address, new Conversation.Listener() {
            @Override
            public void received(byte[] bytes) {
                pieces++;
                try {
                    reader.read(bytes);
                } catch (RespException e) {
                    fail("it sends " + e.getMessage());
                }
            }

            @Override
            public void closed(String reason) {
                fail(reason);
            }
        });
        if (login != null) {
            passedOver = 1;
            conversation.send(login);
        }
        conversation.send(commands);
        watch(0);
        surroundings.later(WHOLE_MILLIS, () -> fail("no whole response within " + WHOLE_MILLIS + " ms"));
    }

    private void watch(long before) {
        surroundings.later(PATIENCE_MILLIS, () -> {
            if (!over && pieces == before) {
                fail("no response for " + PATIENCE_MILLIS + " ms");
            } else if (!over) {
                watch(pieces);
            }
        });
    }

    private void heard(Reply reply) {
        if (over) {
            return;
        }
        if (passedOver > 0) {
            passedOver--;
            return;
        }
        replies.add(reply);
        if (replies.size() == expected) {
            end();
            listener.answered(replies);
        }
    }

    private void fail(String reason) {
        if (!over) {
            end();
            listener.failed(reason);
        }
    }

    /** Nothing more is heard of it. */
    void end() {
        if (!over) {
            over = true;
            conversation.close();
        }
    }
}
