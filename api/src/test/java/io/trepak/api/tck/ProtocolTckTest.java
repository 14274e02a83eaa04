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
            protected List<Example> examples() {
                return List.of(
                        Example.of("g a\n").keys("a").answered("=a 1\n.\n"),
                        Example.of("g a b a  \n").keys("a", "b", "a", "", ""),
                        Example.of("t one two\n")
                                .keys("one", "two")
                                .answered("+x\n")
                                .answered("#x\n"),
                        Example.of("n\n").rewrittenTo("n\n"),
                        Example.of("a\n"),
                        Example.of("a key\n"),
                        Example.of("l key\n").keys("key").routedBy("key"),
                        Example.of("b key\n").keys("key"),
                        Example.of("w key\n").keys("key"),
                        Example.of("i get a b\n").keys("a", "b").translatedTo("g a b\n"),
                        Example.of("i ping\n").translatedTo("p\n"),
                        Example.of("p\n"));
            }

            @Override
            protected List<byte[]> responses() {
                return frames("+\n", "+fine\n", "-bad\n", ".\n", "=a 1\n.\n", "=a 1\n=b 22\n=\u00ff \u0080\n.\n");
            }

            @Override
            protected List<Joined> joins() {
                return List.of(
                        Joined.of("g a b c\n")
                                .answered("=a 1\n=c 3\n.\n", 0, 2)
                                .answered(".\n", 1)
                                .gives("=a 2\n.\n"),
                        Joined.of("g a b\n")
                                .failed("no route", 0)
                                .answered(".\n", 1)
                                .gives("-no route\n"),
                        Joined.of("a\n")
                                .answered("+\n")
                                .answered("+\n")
                                .answered("+\n")
                                .gives("+3\n"));
            }

            @Override
            protected List<Merged> merged() {
                return merged.isEmpty()
                        ? List.of()
                        : List.of(Merged.of("g a\n", "g b\n", "g c\n").answered(merged));
            }
        };
    }

    private static ProtocolTck tck(String mistake, Example example) {
        return new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new SampleProtocol(mistake);
            }

            @Override
            protected List<Example> examples() {
                return List.of(example);
            }

            @Override
            protected List<byte[]> responses() {
                return List.of();
            }
        };
    }

    private static ProtocolTck tck(Joined joined) {
        return new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new SampleProtocol("none");
            }

            @Override
            protected List<Example> examples() {
                return List.of();
            }

            @Override
            protected List<byte[]> responses() {
                return List.of();
            }

            @Override
            protected List<Joined> joins() {
                return List.of(joined);
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
        passes(tck);
        tck.joinsResponsesToWhatTheExamplesSay();
        tck.mergesRequestsAndTellsTheirAnswersApart();
        tck.takesResponsesToSplitRequestsApart();
    }

    @Test
    void passesAProtocolWhoseRequestsHaveNumbers() throws Throwable {
        passes(new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new OpaqueProtocol();
            }

            @Override
            protected List<Example> examples() {
                return List.of(
                        Example.of(OpaqueProtocol.request('g', 1, "", "a"))
                                .keys("a")
                                .answered(OpaqueProtocol.response(1, "a body")),
                        Example.of(OpaqueProtocol.request('g', -1, "a body", "\u00ff\u0080"))
                                .keys("\u00ff\u0080"),
                        Example.of(OpaqueProtocol.request('s', 0, "", "a", "bc"))
                                .keys("a", "bc"),
                        Example.of(OpaqueProtocol.request('b', 0, "", "a", "bc"))
                                .keys("a", "bc"),
                        Example.of(OpaqueProtocol.request('n', 0, "", "a")).keys("a"),
                        Example.of(OpaqueProtocol.request('a', 0, "")),
                        Example.of(OpaqueProtocol.request('p', 1L << 40, "")));
            }

            @Override
            protected List<byte[]> responses() {
                return List.of(OpaqueProtocol.response(0, ""), OpaqueProtocol.response(0, "a body"));
            }

            @Override
            protected List<Joined> joins() {
                return List.of(Joined.of(OpaqueProtocol.request('s', 5, "", "a", "b"))
                        .answered(OpaqueProtocol.response(5, "of b"), 1)
                        .answered(OpaqueProtocol.response(5, "of a"), 0)
                        .gives(OpaqueProtocol.response(5, "of bof a")));
            }
        });
    }

    private static void passes(ProtocolTck tck) throws Throwable {
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.decodesRequestsAlikeHoweverTheyAreCut();
        tck.decodesResponsesAlikeHoweverTheyAreCut();
        tck.decodesAnswersToWhatWasAskedAlikeHoweverTheyAreCut();
        tck.decodesAnewWhatComesInTheSameArray();
        tck.findsTheKeysThatTheExamplesHave();
        tck.keepsTheClientsOfAWorkerApart();
        tck.stopsAtTheEndOfAFrameWhenTheNextOneFollows();
        tck.findsKeysInsideTheirPartsAndPartsInsideTheFrame();
        tck.buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys();
        tck.translatesRequestsToOnesThatDecodeToTheSameKeys();
        tck.rewritesRequestsToOnesThatDecodeToTheSameKeys();
        tck.rewritesResponsesToOnesThatDecodeAgainOrToNothing();
        tck.joinsWhateverServersAnswerIntoOneResponse();
        tck.joinsResponsesToWhatTheExamplesSay();
        tck.hasACodecForEveryLaneAndALaneForEveryRequest();
        tck.cleansServerConnectionsUpAndAnnouncesWhatThatBrings();
        tck.writesOneErrorForEveryKindOfFailure();
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
    void catchesTranslationsThatAreNone() {
        Example typed = Example.of("i get a b\n").keys("a", "b");
        fails(
                tck("none", typed.translatedTo("g a\n"))::translatesRequestsToOnesThatDecodeToTheSameKeys,
                "translated \"i get a b\\n\": expected \"g a\\n\" but was \"g a b\\n\"");
        fails(
                tck("none", Example.of("g a\n").keys("a").translatedTo("g a\n"))
                        ::translatesRequestsToOnesThatDecodeToTheSameKeys,
                "but decode calls no translated(…)");
        fails(
                tck("the array that is decoded as translation", typed)::translatesRequestsToOnesThatDecodeToTheSameKeys,
                "says the array that is decoded",
                "one of the codec's own");
        fails(
                tck("half a translation", typed)::translatesRequestsToOnesThatDecodeToTheSameKeys,
                "decode returns -1 for what \"i get a b\\n\" is translated to",
                "must be whole requests");
        fails(
                tck("a key of the line that came", typed)::translatesRequestsToOnesThatDecodeToTheSameKeys,
                "keys of \"i get a b\\n\", decoded again",
                "offsets of addKey count from the beginning of that");
    }

    @Test
    void catchesAnInterimThatIsNoConstant() {
        fails(
                tck("an interim that changes")::decodesRequestsAlikeHoweverTheyAreCut,
                "interim(…) of \"w key\\n\" was",
                "must be a constant");
    }

    @Test
    void catchesBlockingOnAConnectionThatIsShared() {
        fails(
                tck("blocks the shared connection")::decodesRequestsAlikeHoweverTheyAreCut,
                "mayBlock(100) needs pin(…)",
                "\"b key\\n\"");
        fails(
                tck("a connection for several servers")::decodesRequestsAlikeHoweverTheyAreCut,
                "pin(…) is for requests to one server, not for route SPLIT: \"g a\\n\"");
    }

    @Test
    void catchesACleanUpThatDoesNotAnnounceWhatItBrings() {
        fails(
                tck("a clean-up that nobody announces")::cleansServerConnectionsUpAndAnnouncesWhatThatBrings,
                "cleanUp of lane 0 wrote \"clean\\n\" and announced 0 responses; both or neither");
        ProtocolAnnouncements lane1 = new ProtocolAnnouncements(
                TestPool.of(new SampleProtocol("none"), TestOptions.none()).backend(1), 1);
        lane1.checkCleanUp(frames("+clean\n"));
        fails(() -> lane1.checkCleanUp(frames("+a\n", "+b\n")), "announced 1 responses; the server sends 2");
        fails(() -> lane1.checkCleanUp(frames("-no\n")), "\"-no\\n\" would end the connection");
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
                tck("rewritten to another command")::rewritesRequestsToOnesThatDecodeToTheSameKeys,
                "rewritten \"n\\n\": expected \"n\\n\" but was \"p\\n\", which differs from byte 0 on");
    }

    @Test
    void catchesAKeyThatBeginsOneByteTooEarly() {
        fails(
                tck("a key with the blank before it")::findsTheKeysThatTheExamplesHave,
                "key 0 of \"g a\\n\" is \"a\", but decode says \" \": addKey with offset 1, length 1");
    }

    @Test
    void wantsToKnowTheKeysOfWhatIsRoutedByThem() {
        fails(
                tck("none", Example.of("g a\n"))::findsTheKeysThatTheExamplesHave,
                "get (SPLIT) goes by its keys, and the example \"g a\\n\" does not say which",
                "decode found [\"a\"]");
        fails(
                tck("none", Example.of("g a b\n").keys("a"))::findsTheKeysThatTheExamplesHave,
                "\"g a b\\n\" has 1 keys, [\"a\"], but decode found 2, [\"a\", \"b\"]");
        fails(
                tck("none", Example.of("l key\n").keys("key"))::findsTheKeysThatTheExamplesHave,
                "add .routedBy(…). decode says \"key\"");
        fails(
                tck("none", Example.of("l key\n").keys("key").routedBy("Key"))::findsTheKeysThatTheExamplesHave,
                "must be routed by \"Key\", but routeBy(…) says \"key\"");
        fails(
                tck("none", Example.of("g a\n").keys("a").routedBy("a"))::findsTheKeysThatTheExamplesHave,
                "decode calls no routeBy(…)");
    }

    @Test
    void wantsTheRequestThatTheExampleIsRewrittenTo() {
        fails(
                tck("none", Example.of("g a\n").keys("a").rewrittenTo("g b\n"))
                        ::rewritesRequestsToOnesThatDecodeToTheSameKeys,
                "\"g a\\n\" must be rewritten to \"g b\\n\", but decode calls no rewritten(…)");
    }

    @Test
    void catchesACodecThatKeepsTheArrayOfAnEarlierCall() {
        fails(
                tck("reads the first byte in the first array")::decodesRequestsAlikeHoweverTheyAreCut,
                "byte by byte: decode returned a length without a command: \"g a\\n\"",
                "no array is kept, which is overwritten");
    }

    @Test
    void catchesACodecThatKnowsAnArrayAgain() {
        fails(
                tck("one array, one request")::decodesAnewWhatComesInTheSameArray,
                "decode of ",
                "in an array in which \"g a\\n\" was decoded before",
                "keep no array");
    }

    @Test
    void catchesASumOfTheLastFragmentOnly() {
        fails(
                tck("the last fragment only")::joinsResponsesToWhatTheExamplesSay,
                "join of \"a\\n\": expected \"+3\\n\" but was \"+1\\n\", which differs from byte 1 on");
    }

    @Test
    void wantsExamplesOfJoinsThatAreWhole() {
        fails(
                tck(Joined.of("g a b\n").answered(".\n", 0).gives(".\n"))::joinsResponsesToWhatTheExamplesSay,
                "does not say which fragment carried key 1 of 2");
        fails(
                tck(Joined.of("g a b\n")
                        .answered(".\n", 0, 1)
                        .answered(".\n", 1)
                        .gives(".\n"))::joinsResponsesToWhatTheExamplesSay,
                "key 1 of 2",
                "carried by one");
        fails(
                tck(Joined.of("g a\n").answered("+x\n", 0).gives(".\n"))::joinsResponsesToWhatTheExamplesSay,
                "\"+x\\n\" is no whole response to get (SPLIT)");
    }

    @Test
    void anErrorMayBeWhatAServerSaysThatIsUnavailable() throws Exception {
        tck("errors of a server that is not there").writesOneErrorForEveryKindOfFailure();
    }

    @Test
    void catchesFragmentsOfAnotherCommand() {
        fails(
                tck("fragments of another command")::buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys,
                "fragment of \"g a\\n\", \"t a\\n\", which is beginFragment, the part \" a\", endFragment, is another command",
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
                tck("half an error")::writesOneErrorForEveryKindOfFailure,
                "CROSS_SERVER: ",
                "exactly one response",
                "\"-apart\"");
    }

    @Test
    void catchesErrorsThatAreNone() {
        fails(tck("errors that are none")::writesOneErrorForEveryKindOfFailure, "must decode as ERROR");
    }

    @Test
    void catchesResponsesThatAreRewrittenToNone() {
        fails(
                tck("a response rewritten to none")::rewritesResponsesToOnesThatDecodeAgainOrToNothing,
                "the response \"#x\\n\" to together (SAME_SERVER) is rewritten to \"?x\\n\"");
        fails(
                tck("more rewritten than there is")::rewritesResponsesToOnesThatDecodeAgainOrToNothing,
                "rewritten(4) must be 1 to the 3 bytes");
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
        fails(
                tck("pieces without keys")::mergesRequestsAndTellsTheirAnswersApart,
                "no piece of \"=a 1\\n=c 3\\n.\\n\" says whose it is",
                "needs key(…)");
        fails(tck("pieces without keys")::takesResponsesToSplitRequestsApart, "says whose it is");
        fails(
                tck("a key beside itself")::mergesRequestsAndTellsTheirAnswersApart,
                "pieces whose key nobody asked for",
                "[a, b, c]");
    }

    @Test
    void catchesMergedRequestsWhoseResponsesCannotBeTakenApart() {
        fails(
                tck("no way to take responses apart")::mergesRequestsAndTellsTheirAnswersApart,
                "keyedResponses() is null",
                "merged() must have no example");
        fails(
                tck("a beginning without a response")::mergesRequestsAndTellsTheirAnswersApart,
                "begin() is false for get",
                "must be taken apart");
        fails(
                tck("a beginning without a response")::takesResponsesToSplitRequestsApart,
                "begin() is false for get (SPLIT), and wrote something");
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
                "what begin and end wrote",
                "is \"=a 1\\n\"");
        fails(
                tck("answers without an end")::takesResponsesToSplitRequestsApart,
                "the response made of the pieces of",
                "what begin and end wrote");
    }

    @Test
    void catchesACodecThatRefusesWhatTheServerAnswers() {
        ProtocolTck tck = new ProtocolTck() {
            @Override
            protected Protocol subject() {
                return new SampleProtocol("none");
            }

            @Override
            protected List<Example> examples() {
                return List.of(Example.of("g a\n").keys("a").answered("+what\n"));
            }

            @Override
            protected List<byte[]> responses() {
                return List.of();
            }
        };
        fails(
                tck::decodesAnswersToWhatWasAskedAlikeHoweverTheyAreCut,
                "decode throws io.trepak.api.protocol.ProtocolException: get is answered with values",
                "\"+what\\n\"");
    }
}
