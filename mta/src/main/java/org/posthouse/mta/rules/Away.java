package org.posthouse.mta.rules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.compose.MessageBuilder;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.text.HtmlText;
import org.posthouse.store.account.Account;
import org.posthouse.store.rules.Vacation;

/** The vacation answer that an account keeps beside its script, as the action that a script would have. RFC 8621 §8 */
final class Away {
    /** As long as a script's vacation that says nothing of it. RFC 5230 §4.1 */
    private static final Duration INTERVAL = Duration.ofDays(7);
    private static final String DEFAULT = "I am away and will read your message when I am back.";

    private Away() {}

    static Action.Vacation answer(Vacation v, Account account, RuleServices services) throws IOException {
        String text = v.text(), html = v.html();
        if (html == null)
            return action(v, false, text == null ? DEFAULT : text);
        if (text == null)
            text = plain(html);
        // Of this message the entity alone is sent: its Content fields and its body.
        var entity = new ByteArrayOutputStream();
        var own = new HeaderAddress.Entry("", account.address().local().value(), account.address().domain().toString());
        new MessageBuilder(services.clock(), services.random()).zone(services.zone()).from(own).to(List.of(own)).subject("").text(text)
                .html(html).write(entity);
        return action(v, true, entity.toString(StandardCharsets.UTF_8));
    }

    private static Action.Vacation action(Vacation v, boolean mime, String reason) {
        return new Action.Vacation(handle(v), INTERVAL.toSeconds(), v.subject(), null, List.of(), mime, reason, 0);
    }

    private static String plain(String html) throws IOException {
        try (HtmlText in = new HtmlText(new StringReader(html))) {
            return in.readAllAsString().strip();
        }
    }

    /** Who was answered is answered again once the answer is another. RFC 5230 §4.2 */
    private static String handle(Vacation v) {
        String all = String.join("\0", String.valueOf(v.subject()), String.valueOf(v.text()), String.valueOf(v.html()),
                String.valueOf(v.from()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return "own " + HexFormat.of().formatHex(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
