package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.SoundLines;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protocols with one mistake each in decoding, or in what no response may be; ProtocolTckTest has the rest. */
class ProtocolDecodingTckTest {

    private static final List<Example> EXAMPLES = List.of(
            Example.of("get a\n").keys("a"),
            Example.of("get \n").keys(""),
            Example.of("get \u00ff\u0080\n").keys("\u00ff\u0080"),
            Example.of("sum a\n").keys("a"),
            Example.of("sum a bc  d\n").keys("a", "bc", "", "d"),
            Example.of("bye\n"),
            Example.of("what\n"),
            Example.of("\n"));
    private static final List<String> RESPONSES = List.of("=7\n", "=\n", "=\u00ff\n", "!no\n");

    @Test
    void passesASoundProtocol() throws Throwable {
        ProtocolTck tck = tck(new SoundLines());
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.isGivenFramesToTry();
        tck.decodesRequestsAlikeHoweverTheyAreCut();
        tck.decodesResponsesAlikeHoweverTheyAreCut();
        tck.decodesAnewWhatComesInTheSameArray();
        tck.findsTheKeysThatTheExamplesHave();
        tck.stopsAtTheEndOfAFrameWhenTheNextOneFollows();
        tck.findsKeysInsideTheirPartsAndPartsInsideTheFrame();
        tck.buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys();
        tck.joinsWhateverServersAnswerIntoOneResponse();
        tck.answersLocalRequestsWithNoMoreThanOneResponse();
        tck.refusesMutilatedRequestsWithNothingButProtocolException();
        tck.writesOneErrorForEveryKindOfFailure();
        tck.decodesRequestsWithoutAllocating();
        tck.decodesResponsesWithoutAllocating();
    }

    @Test
    void wantsAPluginThatIsDeclared() {
        ProtocolTck tck = tck(new SoundLines());
        fails(
                tck::isFoundByNameThroughServiceLoader,
                "finds no Protocol named 'broken'",
                "@AutoService(Protocol.class)");
        fails(tck::isDeclaredInModuleInfoAndMetaInfServices, "META-INF/services", "@AutoService(Protocol.class)");
    }

    @Test
    void wantsFramesToTry() {
        fails(tck(new SoundLines(), List.of(), RESPONSES)::isGivenFramesToTry, "examples() is empty");
        fails(tck(new SoundLines(), EXAMPLES, List.of())::isGivenFramesToTry, "responses() is empty");
    }

    @Test
    void catchesACodecThatReadsBehindTheLimit() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            protected int end(byte[] in, int from, int limit) {
                return super.end(in, from, in.length);
            }
        });
        fails(tck::decodesRequestsAlikeHoweverTheyAreCut, "do not read behind limit");
        fails(tck::decodesResponsesAlikeHoweverTheyAreCut, "do not read behind limit");
    }

    @Test
    void catchesACodecThatReadsBehindTheArray() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            protected int end(byte[] in, int from, int limit) {
                int at = from;
                while (in[at] != '\n') {
                    at++;
                }
                return at;
            }
        });
        fails(tck::decodesRequestsAlikeHoweverTheyAreCut, "ArrayIndexOutOfBounds", "from offset to limit only");
    }

    @Test
    void catchesACodecThatRemembersAPlaceInTheArray() {
        ProtocolTck tck = tck(new SoundLines() {
            private int place;

            @Override
            public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
                int at = end(in, place > 0 ? place : offset, limit);
                place = at == limit ? at : 0;
                return at == limit ? -1 : command(in, offset, at, frame);
            }
        });
        fails(tck::decodesRequestsAlikeHoweverTheyAreCut, "count from the frame's first byte");
    }

    @Test
    void catchesACodecThatAddsItsKeysAgainInEveryCall() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
                if (limit - offset > 4 && in[offset] == 'g') {
                    frame.addKey(4, 1, 3, 2);
                }
                return super.decode(in, offset, limit, frame);
            }
        });
        fails(tck::decodesRequestsAlikeHoweverTheyAreCut, "nothing is added to the frame twice");
    }

    @Test
    void catchesACodecThatAsksForTooMuchOrForNothing() {
        fails(tck(missing(-2))::decodesRequestsAlikeHoweverTheyAreCut, "2 more bytes", "what is missing at least");
        fails(tck(missing(-2))::decodesResponsesAlikeHoweverTheyAreCut, "2 more bytes", "what is missing at least");
        fails(tck(missing(0))::decodesRequestsAlikeHoweverTheyAreCut, "must not return 0");
        fails(tck(missing(0))::refusesMutilatedRequestsWithNothingButProtocolException, "minus the bytes missing");
    }

    @Test
    void catchesACodecThatTakesAllThereIsForOneFrame() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            protected int end(byte[] in, int from, int limit) {
                return in[limit - 1] == '\n' ? limit - 1 : limit;
            }
        });
        fails(tck::stopsAtTheEndOfAFrameWhenTheNextOneFollows, "followed by", "the length of the first frame only");
    }

    @Test
    void catchesKeysOutsideTheirFrameAndKeysThatAreMissing() {
        fails(tck(keyed(1))::findsKeysInsideTheirPartsAndPartsInsideTheFrame, "key 0 of", "wanted 0 <= part <= key");
        fails(tck(keyed(0))::findsKeysInsideTheirPartsAndPartsInsideTheFrame, "get (KEYED) needs a key");
    }

    @Test
    void catchesAJoinThatForgetsFailuresOrPassesAllOn() {
        fails(
                tck(joining(false))::joinsWhateverServersAnswerIntoOneResponse,
                "first fragment failed, throws java.lang.NullPointerException",
                "write an error for what cannot be joined");
        fails(tck(joining(true))::joinsWhateverServersAnswerIntoOneResponse, "must write exactly one response");
        ProtocolTck silent = tck(new SoundLines() {
            @Override
            public void join(Fragments parts, Output out) {}
        });
        fails(silent::joinsWhateverServersAnswerIntoOneResponse, "wrote nothing; the client waits");
    }

    @Test
    void catchesTwoAnswersToOneLocalRequest() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
                out.write(ProtocolTck.frame("=one\n=two\n"));
            }
        });
        fails(
                tck::answersLocalRequestsWithNoMoreThanOneResponse,
                "must write exactly one response, wrote \"=one\\n=two");
    }

    @Test
    void catchesACodecThatThrowsWhatItLikes() {
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            protected int command(byte[] in, int offset, int end, RequestFrame frame) {
                int length = super.command(in, offset, end, frame);
                if (in[offset] < 0) {
                    throw new IllegalArgumentException("a command is a word");
                }
                return length;
            }
        });
        fails(
                tck::refusesMutilatedRequestsWithNothingButProtocolException,
                "IllegalArgumentException: a command is a word",
                "else answer with LOCAL");
    }

    @Test
    void catchesCodecsThatAllocate() {
        String[] escape = new String[1];
        ProtocolTck tck = tck(new SoundLines() {
            @Override
            protected int end(byte[] in, int from, int limit) {
                escape[0] = new String(in, from, limit - from, StandardCharsets.ISO_8859_1);
                return super.end(in, from, limit);
            }
        });
        fails(tck::decodesRequestsWithoutAllocating, "decode allocates about", "reuse arrays");
        fails(tck::decodesResponsesWithoutAllocating, "decode allocates about", "reuse arrays");
    }

    private static SoundLines missing(int result) {
        return new SoundLines() {
            @Override
            protected int missing() {
                return result;
            }
        };
    }

    private static SoundLines keyed(int keys) {
        return new SoundLines() {
            @Override
            protected int command(byte[] in, int offset, int end, RequestFrame frame) {
                frame.command(SoundLines.GET);
                for (int key = 0; key < keys; key++) {
                    frame.addKey(4, end, 4, end);
                }
                return end + 1 - offset;
            }
        };
    }

    private static SoundLines joining(boolean lenient) {
        return new SoundLines() {
            @Override
            public void join(Fragments parts, Output out) {
                for (int i = 0; i < parts.count(); i++) {
                    if (lenient && parts.failure(i) != null) {
                        error(parts, parts.failure(i), out);
                    } else {
                        out.write(parts.response(i), parts.offset(i), parts.length(i));
                    }
                }
            }
        };
    }

    private static ProtocolTck tck(SoundLines subject) {
        return tck(subject, EXAMPLES, RESPONSES);
    }

    private static ProtocolTck tck(SoundLines subject, List<Example> examples, List<String> responses) {
        return new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return subject;
            }

            @Override
            protected List<Example> examples() {
                return examples;
            }

            @Override
            protected List<byte[]> responses() {
                return responses.stream().map(ProtocolTck::frame).toList();
            }
        };
    }
}
