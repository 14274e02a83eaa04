package io.trepak.api.tck;

import static io.trepak.api.tck.HashFunctionTckTest.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.protocol.Protocol;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Feeds the kit protocols with one mistake each; the check that is about it must fail and say what to mend. */
class ProtocolTckTest {
    private static List<byte[]> frames(String... texts) {
        return Stream.of(texts).map(ProtocolTck::frame).toList();
    }

    private static ProtocolTck tck(String mistake) {
        return tck(mistake, "=a 1\n=c 3\n.\n");
    }

    private static ProtocolTck tck(String mistake, String merged) {
        return new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new SampleProtocol(mistake);
            }

            @Override
            protected List<byte[]> requests() {
                return frames("g a\n", "g a b a  \n", "t one two\n", "n\n", "a\n", "a key\n", "l key\n", "p\n");
            }

            @Override
            protected List<byte[]> responses() {
                return frames("+\n", "+fine\n", "-bad\n", ".\n", "=a 1\n.\n", "=a 1\n=b 22\n=\u00ff \u0080\n.\n");
            }

            @Override
            protected List<Exchange> exchanges() {
                return List.of(
                        new Exchange(frame("g a\n"), frame("=a 1\n.\n")),
                        new Exchange(frame("t a b\n"), frame("+x\n")));
            }

            @Override
            protected List<Merged> merged() {
                return merged.isEmpty()
                        ? List.of()
                        : List.of(new Merged(frames("g a\n", "g b\n", "g c\n"), frame(merged)));
            }
        };
    }

    private static ProtocolHandshake lane1(boolean serverSpeaksFirst) {
        TestPool pool = TestPool.of(new SampleProtocol("none"), TestOptions.none());
        return new ProtocolHandshake(pool.backend(1), 1, serverSpeaksFirst);
    }

    @Test
    void passesASoundProtocol() throws Throwable {
        ProtocolTck tck = tck("none");
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.decodesRequestsAlikeHoweverTheyAreCut();
        tck.decodesResponsesAlikeHoweverTheyAreCut();
        tck.decodesAnswersToWhatWasAskedAlikeHoweverTheyAreCut();
        tck.keepsTheClientsOfAWorkerApart();
        tck.stopsAtTheEndOfAFrameWhenTheNextOneFollows();
        tck.findsKeysInsideTheirPartsAndPartsInsideTheFrame();
        tck.buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys();
        tck.rewritesRequestsToOnesThatDecodeToTheSameCommandAndTheirKeys();
        tck.joinsWhateverServersAnswerIntoOneResponse();
        tck.answersWhereNoServerCan();
        tck.mergesRequestsAndTellsTheirAnswersApart();
        tck.hasACodecForEveryLaneAndALaneForEveryRequest();
        tck.writesErrorsThatDecodeAsErrors();
        tck.decodesRequestsWithoutAllocating();
        tck.decodesResponsesWithoutAllocating();
        tck.takesLittleMemoryForAnIdleClient();
    }

    @Test
    void catchesCodecsThatTakeMuchMemory() {
        fails(
                tck("scratch of each client's own")::takesLittleMemoryForAnIdleClient,
                "a client's codec takes 20",
                "expected 1024 at most");
    }

    @Test
    void skipsMergingWhereThereIsNoExample() {
        assertThrows(TestAbortedException.class, tck("none", "")::mergesRequestsAndTellsTheirAnswersApart);
    }

    @Test
    void catchesAPartThatLacksItsKey() {
        fails(
                tck("a part without its key")::findsKeysInsideTheirPartsAndPartsInsideTheFrame,
                "key 0 of \"g a\\n\"",
                "part <= key");
    }

    @Test
    void catchesRewritingOfWhatIsNotThere() {
        fails(
                tck("rewritten too far")::decodesRequestsAlikeHoweverTheyAreCut,
                "rewritten(3)",
                "the 2 bytes",
                "\"n\\n\"");
    }

    @Test
    void catchesRewritingOnARouteThatHasNone() {
        fails(
                tck("an answered request rewritten")::decodesRequestsAlikeHoweverTheyAreCut,
                "rewritten(…) is not for route LOCAL");
    }

    @Test
    void catchesAClientsStateThatAllClientsShare() {
        fails(
                tck("a letter of all clients")::keepsTheClientsOfAWorkerApart,
                "\"n\\n\" of one client, while another of the same worker sends \"g a\\n\"",
                "belongs to the client's codec");
    }

    @Test
    void catchesRewritingToAnotherCommand() {
        fails(
                tck("rewritten to another command")::rewritesRequestsToOnesThatDecodeToTheSameCommandAndTheirKeys,
                "rewritten \"n\\n\", \"p\\n\"",
                "expected: <");
    }

    @Test
    void catchesFragmentsOfAnotherCommand() {
        fails(
                tck("fragments of another command")::buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys,
                "fragment of \"g a\\n\"",
                "expected: <get>");
        fails(
                tck("fragments of another command")::mergesRequestsAndTellsTheirAnswersApart,
                "merged request \"t a b c\\n\"",
                "expected: <get>");
    }

    @Test
    void catchesJoinsThatAreNotOneResponse() {
        fails(
                tck("one response for each fragment")::joinsWhateverServersAnswerIntoOneResponse,
                "join of get (SPLIT)",
                "must write exactly one response");
        fails(
                tck("no response to all")::joinsWhateverServersAnswerIntoOneResponse,
                "join of all (ALL)",
                "the client waits for a response");
    }

    @Test
    void catchesHalfAnErrorWhereNoServerCanAnswer() {
        fails(
                tck("half an error")::answersWhereNoServerCan,
                "scattered(together (SAME_SERVER))",
                "exactly one response",
                "\"-scattered\"");
    }

    @Test
    void catchesErrorsThatAreNone() {
        fails(tck("errors that are none")::writesErrorsThatDecodeAsErrors, "must decode as ERROR");
    }

    @Test
    void catchesALaneThatIsNotThere() {
        fails(tck("a lane too few")::hasACodecForEveryLaneAndALaneForEveryRequest, "lane 1 of 1 for \"l key\\n\"");
    }

    @Test
    void catchesAHandshakeThatAnnouncesWhatNobodyAskedFor() {
        fails(
                tck("an announced answer nobody asked for")::hasACodecForEveryLaneAndALaneForEveryRequest,
                "handshake(0) of lane 1 wrote \"\" and announced 1 responses; both or neither");
    }

    @Test
    void catchesAHandshakeThatNeverEnds() {
        fails(
                tck("a handshake without an end")::hasACodecForEveryLaneAndALaneForEveryRequest,
                "the handshake of lane 1 goes on after 16 rounds",
                "announces no response ends it");
    }

    @Test
    void catchesAHandshakeThatAnnouncesTooFewOrTooManyResponses() {
        lane1(false).checkAgainst(frames("+fine\n"));
        fails(
                () -> lane1(false).checkAgainst(frames("+a\n", "+b\n")),
                "is over after 1 rounds, and the server's next response was not announced");
        fails(
                () -> lane1(false).checkAgainst(List.of()),
                "handshake(0) of lane 1 announced more responses than the 0 that the server sends");
        fails(
                () -> lane1(false).checkAgainst(frames("-no\n")),
                "the codec refuses what handshakeResponses() has for lane 1: \"-no\\n\"");
    }

    @Test
    void catchesAResponseThatNeverEnds() {
        fails(
                tck("more behind the last")::decodesResponsesAlikeHoweverTheyAreCut,
                "more() says that another piece follows",
                "nothing left");
    }

    @Test
    void catchesPiecesThatDoNotSayWhose() {
        fails(tck("pieces without keys")::mergesRequestsAndTellsTheirAnswersApart, "needs key(…)", "\"=a 1\\n");
        fails(
                tck("a key beside itself")::mergesRequestsAndTellsTheirAnswersApart,
                "pieces whose key nobody asked for",
                "[a, b, c]");
    }

    @Test
    void catchesPiecesInAnotherOrder() {
        fails(
                tck("none", "=c 3\n=a 1\n.\n")::mergesRequestsAndTellsTheirAnswersApart,
                "pieces whose key nobody asked for, or not in this order");
    }

    @Test
    void catchesAnswersThatAreNotCompleted() {
        fails(
                tck("answers without an end")::mergesRequestsAndTellsTheirAnswersApart,
                "the response for key \"a\"",
                "completeMerged",
                "is \"=a 1\\n\"");
    }

    @Test
    void catchesACodecThatRefusesWhatTheServerAnswers() {
        ProtocolTck tck = new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new SampleProtocol("none");
            }

            @Override
            protected List<byte[]> requests() {
                return List.of();
            }

            @Override
            protected List<byte[]> responses() {
                return List.of();
            }

            @Override
            protected List<Exchange> exchanges() {
                return List.of(new Exchange(frame("g a\n"), frame("+what\n")));
            }
        };
        fails(
                tck::decodesAnswersToWhatWasAskedAlikeHoweverTheyAreCut,
                "decode throws io.trepak.api.protocol.ProtocolException: get is answered with values",
                "\"+what\\n\"");
    }
}
