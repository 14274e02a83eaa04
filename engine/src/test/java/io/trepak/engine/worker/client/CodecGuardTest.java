package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;
import io.trepak.engine.line.LineProtocol;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.worker.resources.PluginFailure;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CodecGuardTest {
    private static final int LANES = 2;
    private static final int AVAILABLE = 10;
    private static final Command KEYED = new TestCommand(Route.KEYED);
    private static final Command SPLIT = new TestCommand(Route.SPLIT);
    private static final Command MERGEABLE = new TestCommand(Route.KEYED, Command.Trait.MERGEABLE);

    private static final class TestCommand extends Command {
        TestCommand(Route route, Trait... traits) {
            super("test", route, Set.of(traits));
        }
    }

    /** Says what a test tells it, and throws where it has to write. */
    private static final class Codec implements FrontendCodec {
        private final int length;
        private final Consumer<RequestFrame> decoded;

        Codec(int length, Consumer<RequestFrame> decoded) {
            this.length = length;
            this.decoded = decoded;
        }

        @Override
        public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
            decoded.accept(frame);
            return length;
        }

        @Override
        public void checkEnd(byte[] in, int offset, int count) {
            throw new IllegalStateException("as asked");
        }

        @Override
        public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
            throw new StackOverflowError();
        }

        @Override
        public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
            throw new IllegalStateException("as asked");
        }

        @Override
        public void beginFragment(Command command, int keys, Output out) {
            throw new IllegalStateException("as asked");
        }

        @Override
        public void endFragment(Command command, Output out) {
            throw new IllegalStateException("as asked");
        }

        @Override
        public void join(Fragments parts, Output out) {
            throw new IllegalStateException("as asked");
        }

        @Override
        public boolean miss(RequestInfo request, int keys, Output out) {
            throw new ProtocolException("as asked");
        }

        @Override
        public void error(RequestInfo request, Failure failure, Output out) {
            throw new NoSuchMethodError("as asked");
        }
    }

    private final PluginFaults faults = new PluginFaults();
    private final CodecGuard guard = new CodecGuard(LANES, faults.of(new LineProtocol()));

    private long faultCount() {
        return faults.counts().get(0).count();
    }

    private int decode(int length, Consumer<RequestFrame> decoded) {
        return decode(length, 0, decoded);
    }

    private int decode(int length, int passed, Consumer<RequestFrame> decoded) {
        return guard.decode(
                new Codec(length, decoded), new byte[AVAILABLE], 0, AVAILABLE, new RequestFrame(), passed, 0);
    }

    private void assertUnsound(int length, Consumer<RequestFrame> decoded) {
        long before = faultCount();
        assertThrows(PluginFailure.class, () -> decode(length, decoded));
        assertEquals(before + 1, faultCount());
    }

    private void assertGuarded(Executable call) {
        long before = faultCount();
        assertSame(PluginFailure.INSTANCE, assertThrows(PluginFailure.class, call));
        assertEquals(before + 1, faultCount());
    }

    @Test
    void aSoundFrameIsPassed() {
        assertEquals(AVAILABLE, decode(AVAILABLE, frame -> {
            frame.command(SPLIT);
            frame.lane(LANES - 1);
            frame.addKey(9, 1, 8, 2);
        }));
        assertEquals(0, faultCount());
    }

    @Test
    void anUnfinishedFrameMaySayAnything() {
        assertEquals(-5, decode(-5, frame -> frame.lane(77)));
        assertEquals(0, faultCount());
    }

    @Test
    void aFrameHasACommand() {
        assertUnsound(AVAILABLE, frame -> {});
    }

    @Test
    void aFrameHasALaneThatThereIs() {
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            frame.lane(LANES);
        });
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            frame.lane(-1);
        });
    }

    @Test
    void whatIsRewrittenIsHereAndInTheFrame() {
        assertEquals(20, decode(20, frame -> {
            frame.command(KEYED);
            frame.rewritten(AVAILABLE);
        }));
        assertUnsound(20, frame -> {
            frame.command(KEYED);
            frame.rewritten(AVAILABLE + 1);
        });
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.rewritten(6);
        });
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.rewritten(-1);
        });
    }

    @Test
    void keysAreHereAndInTheFrame() {
        assertEquals(20, decode(20, frame -> {
            frame.command(KEYED);
            frame.addKey(0, AVAILABLE, 0, 0);
        }));
        assertUnsound(20, frame -> {
            frame.command(KEYED);
            frame.addKey(1, AVAILABLE, 0, 0);
        });
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.addKey(3, 3, 0, 0);
        });
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            frame.addKey(-1, 2, 0, 0);
        });
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            frame.addKey(2, -1, 0, 0);
        });
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            frame.addKey(Integer.MAX_VALUE, 2, 0, 0);
        });
    }

    @Test
    void theLastOfManyKeysIsLookedAtToo() {
        assertUnsound(AVAILABLE, frame -> {
            frame.command(KEYED);
            for (int i = 0; i < 5; i++) {
                frame.addKey(i, 1, i, 1);
            }
            frame.addKey(9, 2, 0, 0);
        });
    }

    @Test
    void partsAreInTheFrameOfWhatIsSentInParts() {
        for (Command command : new Command[] {SPLIT, MERGEABLE}) {
            assertEquals(20, decode(20, frame -> {
                frame.command(command);
                frame.addKey(0, 1, 0, 20);
            }));
            assertUnsound(20, frame -> {
                frame.command(command);
                frame.addKey(0, 1, 1, 20);
            });
            assertUnsound(20, frame -> {
                frame.command(command);
                frame.addKey(0, 1, -1, 2);
            });
        }
        assertEquals(5, decode(5, frame -> {
            frame.command(KEYED);
            frame.addKey(0, 1, 77, 99);
        }));
    }

    @Test
    void onlyWhatIsSplitComesInPieces() {
        assertEquals(5, decode(5, frame -> {
            frame.command(SPLIT);
            frame.more(true);
        }));
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.more(true);
        });
    }

    @Test
    void aTranslationIsThereAndKeysLieInIt() {
        assertEquals(5, decode(5, frame -> {
            frame.command(SPLIT);
            frame.translated(new byte[30], 20);
            frame.rewritten(20);
            frame.addKey(15, 5, 0, 20);
        }));
        for (int length : new int[] {-1, 0, 31}) {
            assertUnsound(5, frame -> {
                frame.command(KEYED);
                frame.translated(new byte[30], length);
            });
        }
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.translated(new byte[30], 20);
            frame.addKey(15, 6);
        });
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.translated(new byte[30], 20);
            frame.rewritten(21);
        });
        assertUnsound(5, frame -> {
            frame.command(SPLIT);
            frame.translated(new byte[30], 3);
            frame.addKey(0, 1, 0, 4);
        });
        assertEquals(5, decode(5, frame -> {
            frame.command(KEYED);
            frame.translated(new byte[1], 1);
            frame.translated(null, 0);
            frame.addKey(3, 2);
        }));
    }

    @Test
    void whatIsTranslatedIsHereAsAWhole() {
        assertUnsound(AVAILABLE + 1, frame -> {
            frame.command(KEYED);
            frame.translated(new byte[30], 20);
        });
        assertUnsound(5, frame -> {
            frame.command(SPLIT);
            frame.translated(new byte[30], 20);
            frame.more(true);
        });
        assertThrows(
                PluginFailure.class,
                () -> decode(5, 100, frame -> {
                    frame.command(SPLIT);
                    frame.translated(new byte[200], 200);
                }));
    }

    @Test
    void aConnectionOfItsOwnIsForOneServer() {
        for (Route route : Route.values()) {
            boolean one =
                    route == Route.KEYED || route == Route.SAME_SERVER || route == Route.ANY || route == Route.NAMED;
            Consumer<RequestFrame> pinned = frame -> {
                frame.command(new TestCommand(route));
                frame.pin(Pin.ONCE);
                frame.mayBlock(Long.MAX_VALUE);
            };
            if (one) {
                assertEquals(5, decode(5, pinned));
            } else {
                assertUnsound(5, pinned);
            }
        }
    }

    @Test
    void onlyARequestOnAConnectionOfItsOwnMayBlock() {
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.mayBlock(1);
        });
        assertUnsound(5, frame -> {
            frame.command(KEYED);
            frame.pin(Pin.KEEP);
            frame.mayBlock(-1);
        });
        assertEquals(5, decode(5, frame -> {
            frame.command(KEYED);
            frame.pin(Pin.KEEP);
            frame.pin(Pin.NONE);
            frame.mayBlock(0);
        }));
    }

    @Test
    void piecesBeforeCountAsHere() {
        assertEquals(5, decode(5, 100, frame -> {
            frame.command(SPLIT);
            frame.addKey(95, 10, 90, 15);
        }));
        assertThrows(
                PluginFailure.class,
                () -> decode(5, 100, frame -> {
                    frame.command(SPLIT);
                    frame.addKey(96, 10, 90, 15);
                }));
    }

    @Test
    void keysOfEarlierPiecesAreNotLookedAtAgain() {
        RequestFrame frame = new RequestFrame();
        frame.addKey(1 << 20, 1);
        byte[] in = new byte[AVAILABLE];
        Codec more = new Codec(5, f -> {
            f.command(SPLIT);
            f.addKey(100, 5, 100, 5);
        });
        assertEquals(5, guard.decode(more, in, 0, AVAILABLE, frame, 100, 1));
        assertGuarded(() -> guard.decode(more, in, 0, AVAILABLE, frame, 90, 2));
        Codec fewer = new Codec(5, f -> {
            f.clear();
            f.command(SPLIT);
            f.addKey(200, 1);
        });
        assertGuarded(() -> guard.decode(fewer, in, 0, AVAILABLE, frame, 100, 3));
    }

    @Test
    void aFrameIsNotSaidToHaveMoreByTheOneBefore() {
        RequestFrame frame = new RequestFrame();
        frame.more(true);
        guard.decode(new Codec(5, f -> f.command(KEYED)), new byte[AVAILABLE], 0, AVAILABLE, frame, 0, 0);
        assertFalse(frame.hasMore());
    }

    @Test
    void whatAClientSentWrongIsNotThePluginsFault() {
        assertThrows(
                ProtocolException.class,
                () -> decode(5, frame -> {
                    throw new ProtocolException("as asked");
                }));
        assertEquals(0, faultCount());
    }

    @Test
    void whateverACodecThrowsComesOutAsAFailureOfThePlugin() {
        Codec codec = new Codec(5, frame -> {
            throw new ArrayIndexOutOfBoundsException("as asked");
        });
        byte[] in = new byte[AVAILABLE];
        RequestFrame frame = new RequestFrame();
        assertGuarded(() -> guard.decode(codec, in, 0, AVAILABLE, frame, 0, 0));
        assertGuarded(() -> guard.checkEnd(codec, in, 0, 2));
        assertGuarded(() -> guard.respond(codec, in, 0, frame, null));
        assertGuarded(() -> guard.rewrite(codec, in, 0, frame, null));
        assertGuarded(() -> guard.beginFragment(codec, KEYED, 1, null));
        assertGuarded(() -> guard.endFragment(codec, KEYED, null));
        assertGuarded(() -> guard.join(codec, null, null));
        assertGuarded(() -> guard.miss(codec, frame, 1, null));
        assertGuarded(() -> guard.error(codec, frame, null, null));
    }
}
