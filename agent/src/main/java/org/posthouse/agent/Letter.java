package org.posthouse.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.compose.MessageBuilder;

/** A message as its author thinks of it. */
public record Letter(String fromName, Address from, List<Address> to, String subject, String text) {
    public Letter {
        to = List.copyOf(to);
    }

    /** A letter in the form that travels. */
    public record Written(String messageId, byte[] bytes) {}

    /** Writes it with a date and a message id. */
    public Written write(InstantSource clock) throws IOException {
        var out = new ByteArrayOutputStream();
        String id = new MessageBuilder(clock, RandomGenerator.of("SecureRandom")).from(entry(fromName, from))
                .to(to.stream().map(a -> entry("", a)).toList()).subject(subject).text(text).write(out);
        return new Written(id, out.toByteArray());
    }

    private static HeaderAddress.Entry entry(String name, Address address) {
        return new HeaderAddress.Entry(name, address.local().value(), address.domain().toString());
    }
}
