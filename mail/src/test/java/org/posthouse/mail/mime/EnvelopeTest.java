package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the envelope is made of. RFC 9051 §7.5.2 */
class EnvelopeTest {
    private static final String NOBODY = "NIL NIL NIL NIL NIL NIL ";
    private static final String A = "((NIL NIL \"a\" \"x.test\" )) ";
    private static final String B = "((NIL NIL \"b\" \"x.test\" )) ";

    /** Header with a slash for each line end; then from, sender and reply-to, with A and B for two addresses. */
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            "From: a@x.test # A A A",
            "From: a@x.test/Sender: b@x.test # A B A",
            "From: a@x.test/Reply-To: b@x.test # A A B",
            "From: a@x.test/Sender: b@x.test/Reply-To: b@x.test # A B B",
            "From: a@x.test/Sender:/Reply-To: # A A A",
            "From: a@x.test/Sender: /Reply-To:   # A A A",
            "From: a@x.test/Sender: (nobody)/Reply-To: , # A A A",
            "Sender: a@x.test/Reply-To: b@x.test # NIL A B",
            "Sender: a@x.test # NIL A NIL",
            "X: y # NIL NIL NIL",
            "From:/Reply-To: a@x.test # NIL NIL A"})
    void senderAndReplyToAreFromWhereTheyAreMissingOrEmpty(String header, String expected) throws IOException {
        String envelope = envelope(header);
        String lists = (expected.strip() + " ").replace("A ", A).replace("B ", B);
        assertEquals("(NIL NIL " + lists + "NIL NIL NIL NIL NIL )", envelope);
    }

    /** The To field; then the address structures. */
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            "a@x.test # (NIL NIL \"a\" \"x.test\" )",
            "Ann <a@x.test> # (\"Ann\" NIL \"a\" \"x.test\" )",
            "\"Ann, B.\" <a@x.test> # (\"Ann, B.\" NIL \"a\" \"x.test\" )",
            "=?utf-8?Q?=C3=84?= <a@x.test> # (\"=?utf-8?Q?=C3=84?=\" NIL \"a\" \"x.test\" )",
            "<@r.test,@s.test:a@x.test> # (NIL \"@r.test,@s.test\" \"a\" \"x.test\" )",
            "Friends: a@x.test, Bo <b@x.test>; "
                    + "# (NIL NIL \"Friends\" NIL )(NIL NIL \"a\" \"x.test\" )(\"Bo\" NIL \"b\" \"x.test\" )(NIL NIL NIL NIL )",
            "undisclosed-recipients:; # (NIL NIL \"undisclosed-recipients\" NIL )(NIL NIL NIL NIL )",
            "My group:;, c@x.test # (NIL NIL \"My group\" NIL )(NIL NIL NIL NIL )(NIL NIL \"c\" \"x.test\" )",
            "A: a@x.test;, B:; # (NIL NIL \"A\" NIL )(NIL NIL \"a\" \"x.test\" )(NIL NIL NIL NIL )(NIL NIL \"B\" NIL )(NIL NIL NIL NIL )",
            "A: a@x.test # (NIL NIL \"A\" NIL )(NIL NIL \"a\" \"x.test\" )(NIL NIL NIL NIL )",
            "a@x.test/To: b@x.test # (NIL NIL \"a\" \"x.test\" )(NIL NIL \"b\" \"x.test\" )"})
    void addressesAndGroups(String to, String expected) throws IOException {
        assertEquals("(NIL NIL NIL NIL NIL (" + expected + ") NIL NIL NIL NIL )", envelope("To: " + to));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            "X: y # NIL NIL | NIL NIL",
            "Date: d/Subject: s/In-Reply-To: <i@x.test>/Message-ID: <m@x.test> # \"d\" \"s\" | \"<i@x.test>\" \"<m@x.test>\"",
            "date:  d /SUBJECT: s/ t # \"d\" \"s t\" | NIL NIL",
            "Date:/Subject:/In-Reply-To:/Message-ID: # \"\" \"\" | \"\" \"\"",
            "Subject: first/Subject: second # NIL \"first\" | NIL NIL"})
    void stringsAreNilWhereTheFieldIsMissingAndEmptyWhereItIsEmpty(String header, String expected) throws IOException {
        String[] halves = expected.split(" \\| ", -1);
        assertEquals("(" + halves[0] + " " + NOBODY + halves[1] + " )", envelope(header));
    }

    /** From the objects, and the same from the record. */
    private static String envelope(String header) throws IOException {
        byte[] message = (header.replace("/", "\r\n") + "\r\n\r\nbody").getBytes(StandardCharsets.US_ASCII);
        Structure structure = Structure.of(Source.of(message), Limits.DEFAULT);
        String envelope = Imap.envelope(structure.envelope());
        assertEquals(envelope, Imap.envelope(StructureView.of(StructureCodec.encode(structure))));
        return envelope;
    }
}
