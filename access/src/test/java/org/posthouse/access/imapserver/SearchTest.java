package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.access.imapmailbox.ListCommand;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.Transcript;

class SearchTest {
    @ParameterizedTest
    @CsvSource({"*,a/b,true", "%,a/b,false", "%/%,a/b,true", "a*b,a/x/b,true", "a%b,a/x/b,false", "inbox,INBOX,true", "InB*,INBOX/x,true",
            "INBOX/%,INBOX/x,true", "x,INBOX,false",
            "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%b,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,false", "*a*,bab,true", "'',a,false"})
    void matchesNames(String pattern, String name, boolean matches) {
        assertEquals(matches, ListCommand.matches(pattern, name));
    }

    @Test
    void looksIntoDecodedPartsAndHeaders() throws Exception {
        String base64 = Base64.getEncoder().encodeToString("Grüße aus Köln".getBytes(StandardCharsets.UTF_8));
        String multipart = """
                From: =?UTF-8?B?5byg5LiJ?= <zhang@163.example>
                To: Mary Poe <mary@example.org>
                Subject: =?UTF-8?Q?Caf=C3=A9?= am Abend
                Date: Fri, 20 Nov 2026 23:30:00 -0800
                X-Note: =?iso-8859-1?q?Stra=DFe?=
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                %s
                --b
                Content-Type: message/rfc822

                Subject: inner words

                deep below
                --b
                Content-Type: application/pdf; name=plan.pdf
                Content-Transfer-Encoding: base64

                ZGVlcA==
                --b--
                """.formatted(base64);
        try (House house = new House()) {
            house.deliver(House.letter(1), multipart, House.letter(3));
            try (ImapClient client = ImapClient.connect(Dialer.direct(),
                    new ImapClient.Target(house.at(), "x", java.time.Duration.ofSeconds(20)), null, Transcript.NONE)) {
                client.login("mary@example.org", "secret");
                client.select("INBOX", true);
                assertEquals(List.of(2L), client.search(new SearchKey.Body("GRÜSSE".replace("SS", "ß"))));
                assertEquals(List.of(2L), client.search(new SearchKey.Text("köln")));
                assertEquals(List.of(2L), client.search(new SearchKey.Body("inner WORDS")));
                assertEquals(List.of(2L), client.search(new SearchKey.Body("deep below")));
                assertEquals(List.of(2L), client.search(new SearchKey.Text("plan.pdf")));
                assertEquals(List.of(2L), client.search(new SearchKey.Header("Subject", "café")));
                assertEquals(List.of(2L), client.search(new SearchKey.Header("From", "张三")));
                assertEquals(List.of(2L), client.search(new SearchKey.Header("To", "poe <mary@")));
                assertEquals(List.of(2L), client.search(new SearchKey.Header("X-Note", "straße")));
                assertEquals(List.of(2L), client.search(new SearchKey.Header("X-Note", "")));
                assertEquals(List.of(1L, 3L), client.search(new SearchKey.Not(new SearchKey.Header("X-Note", ""))));
                assertEquals(List.of(2L), client.search(new SearchKey.Sent(SearchKey.Day.ON, LocalDate.of(2026, 11, 20))));
                assertEquals(List.of(1L, 2L, 3L), client.search(new SearchKey.Received(SearchKey.Day.ON, LocalDate.of(2026, 11, 21))));
                assertEquals(List.of(3L),
                        client.search(new SearchKey.And(List.of(new SearchKey.Text("letter 3"), new SearchKey.Smaller(1000)))));
                assertEquals(List.of(), client.search(new SearchKey.Body("Café")));
            }
        }
    }
}
