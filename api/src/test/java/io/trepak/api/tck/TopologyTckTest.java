package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Server;
import io.trepak.api.topology.Conversation;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import io.trepak.api.topology.Trouble;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Feeds the kit topologies with one mistake each; the check that is about it must fail and say what to mend. */
class TopologyTckTest {
    /** Keys are spread over units by their length, units over servers in turn. */
    private record ByLength(int units, int servers) implements Ownership {
        @Override
        public int unitOf(byte[] key, int offset, int length) {
            return length % units;
        }

        @Override
        public int ownerOf(int unit) {
            return unit % servers;
        }
    }

    /** Asks the first server of the file how many units there are, and publishes that. */
    private static class Asking implements PoolTopology {
        final TopologyContext context;
        Conversation conversation;
        boolean closed;

        Asking(TopologyContext context) {
            this.context = context;
        }

        @Override
        public void start(Topology last) {
            ask();
        }

        final void ask() {
            if (closed) {
                return;
            }
            conversation = context.dial(context.configured().get(0).address(), new Conversation.Listener() {
                @Override
                public void received(byte[] bytes) {
                    heard(new String(bytes, StandardCharsets.ISO_8859_1));
                }

                @Override
                public void closed(String reason) {
                    context.schedule(100, Asking.this::ask);
                }
            });
            conversation.send("units?\n".getBytes(StandardCharsets.ISO_8859_1));
        }

        void heard(String text) {
            if (text.matches("[1-9][0-9]?\n")) {
                context.publish(topology(Integer.parseInt(text.strip())));
            }
        }

        Topology topology(int units) {
            return Topology.of(
                    context.configured(),
                    new ByLength(units, context.configured().size()));
        }

        @Override
        public void onTrouble(List<Trouble> seen) {
            ask();
        }

        @Override
        public void close() {
            closed = true;
            if (conversation != null) {
                conversation.close();
            }
        }
    }

    private interface Opening {
        PoolTopology open(TopologyContext context);
    }

    private static TopologyTck tck(Opening opening) {
        return new TopologyTck() {
            @Override
            protected TopologySource subject() {
                return new TopologySource() {
                    @Override
                    public String name() {
                        return "sample";
                    }

                    @Override
                    public PoolTopology open(TopologyContext context) {
                        return opening.open(context);
                    }
                };
            }

            @Override
            protected void answer(TestTopology pool) {
                for (TestTopology.Dialled conversation : pool.dialled()) {
                    if (conversation.sent().equals("units?\n")) {
                        conversation.say("16\n");
                    }
                }
            }
        };
    }

    @Test
    void passesASoundTopology() {
        TopologyTck tck = tck(Asking::new);
        tck.readsTheKeysItDeclares();
        tck.asksNobodyBeforeItIsStarted();
        tck.publishesTheSameWhenTheOutsideSaysTheSame();
        tck.goesOnFromWhatIsInForce();
        tck.ownershipsAreSound();
        tck.findingAnOwnerAllocatesNothing();
        tck.outlivesWhateverItHearsAndLosesAllItTalksTo();
        tck.isSilentOnceItIsClosed();
    }

    @Test
    void findsOneThatAsksTooEarly() {
        TopologyTck tck = tck(context -> {
            Asking asking = new Asking(context);
            asking.ask();
            return asking;
        });
        fails(tck::asksNobodyBeforeItIsStarted, "open dials");
    }

    @Test
    void findsOneWhoseTopologiesAreNeverEqual() {
        TopologyTck tck = tck(context -> new Asking(context) {
            @Override
            Topology topology(int units) {
                ByLength sound = new ByLength(units, 2);
                return Topology.of(context.configured(), new Ownership() {
                    @Override
                    public int units() {
                        return sound.units();
                    }

                    @Override
                    public int unitOf(byte[] key, int offset, int length) {
                        return sound.unitOf(key, offset, length);
                    }

                    @Override
                    public int ownerOf(int unit) {
                        return sound.ownerOf(unit);
                    }
                });
            }
        });
        fails(tck::publishesTheSameWhenTheOutsideSaysTheSame, "expected equal topologies");
        fails(tck::goesOnFromWhatIsInForce, "publishes something else");
    }

    @Test
    void findsOwnersThereAreNot() {
        TopologyTck tck = tck(context -> new Asking(context) {
            @Override
            Topology topology(int units) {
                return Topology.of(context.configured(), new ByLength(units, 3));
            }
        });
        fails(tck::ownershipsAreSound, "ownerOf(2) is 2 of 2 servers");
    }

    @Test
    void findsOneThatCannotBearNoise() {
        TopologyTck tck = tck(context -> new Asking(context) {
            @Override
            void heard(String text) {
                context.publish(topology(Integer.parseInt(text.strip())));
            }
        });
        fails(tck::outlivesWhateverItHearsAndLosesAllItTalksTo, "it throws at what it hears");
    }

    @Test
    void findsOneThatGoesOnWhenItIsClosed() {
        TopologyTck tck = tck(context -> new Asking(context) {
            @Override
            public void close() {}
        });
        fails(tck::isSilentOnceItIsClosed, "leaves its conversation with 127.0.0.1:7001 open");
    }

    @Test
    void theContextTurnsItsClock() {
        TestTopology pool = new TestTopology(TestOptions.none(), List.of(Server.of("s", "127.0.0.1:1", 1)));
        StringBuilder ran = new StringBuilder();
        pool.schedule(20, () -> ran.append("b"));
        pool.schedule(10, () -> {
            ran.append("a");
            pool.schedule(5, () -> ran.append("c"));
        });
        assertEquals(10, pool.nextTaskMillis());
        pool.advance(15);
        assertEquals("ac", ran.toString());
        pool.advance(5);
        assertEquals("acb", ran.toString());
        assertEquals(-1, pool.nextTaskMillis());
        pool.counter("trepak_asked", "Asked.", "of", "one").add(2);
        assertEquals(2, pool.metric("trepak_asked", "of", "one"));
    }
}
