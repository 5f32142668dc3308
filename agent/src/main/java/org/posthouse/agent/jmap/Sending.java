package org.posthouse.agent.jmap;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.UncertainException;
import org.posthouse.mail.address.Address;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Submits an email that lies in the account only for that, and takes submissions back. RFC 8621 §7.5 */
final class Sending {
    private final Account account;

    Sending(Account account) {
        this.account = account;
    }

    Remote.Sent send(Envelope envelope, MessageId email) throws IOException, RemoteException {
        Instant notBefore = envelope.notBefore();
        if (notBefore != null && account.capability(Account.SUBMISSION).path("maxDelayedSend").asLong(0) == 0)
            throw new RemoteException.Unable("this server cannot send at a later time");
        String identity = identity(envelope);
        List<String> refused = new ArrayList<>();
        List<Address> to = envelope.to();
        for (;;) {
            JsonNode answer = submit(envelope, to, identity, email);
            JsonNode created = answer.path("created").path("s");
            if (created.isObject())
                return new Remote.Sent(created.path("id").asString(""), refused);
            JsonNode error = answer.path("notCreated").path("s");
            List<Address> fine = fine(to, error, refused);
            if (fine.isEmpty() || fine.size() == to.size())
                throw Refusals.of("the message", error);
            to = fine;
        }
    }

    /** Those that the server did not name as invalid. */
    private static List<Address> fine(List<Address> to, JsonNode error, List<String> refused) {
        Set<String> invalid = new HashSet<>();
        for (JsonNode one : error.path("invalidRecipients"))
            invalid.add(one.asString("").toLowerCase(Locale.ROOT));
        List<Address> fine = new ArrayList<>();
        for (Address address : to)
            if (invalid.contains(address.toString().toLowerCase(Locale.ROOT)))
                refused.add(address + ": " + error.path("description").asString("invalidRecipients"));
            else
                fine.add(address);
        return fine;
    }

    private JsonNode submit(Envelope envelope, List<Address> to, String identity, MessageId email) throws IOException, RemoteException {
        ObjectNode arguments = account.arguments();
        ObjectNode submission = arguments.putObject("create").putObject("s");
        submission.put("emailId", email.value()).put("identityId", identity);
        ObjectNode sent = submission.putObject("envelope");
        ObjectNode from = sent.putObject("mailFrom").put("email", envelope.from().toString());
        Instant notBefore = envelope.notBefore();
        if (notBefore != null)
            from.putObject("parameters").put("HOLDUNTIL", Filter.date(notBefore));
        ArrayNode recipients = sent.putArray("rcptTo");
        to.forEach(address -> recipients.addObject().put("email", address.toString()));
        arguments.putArray("onSuccessDestroyEmail").add("#s");
        try {
            return account.batch().using(Account.SUBMISSION).once().call("EmailSubmission/set", arguments).send().getFirst();
        } catch (java.net.ConnectException | UncertainException e) {
            throw e;
        } catch (IOException e) {
            throw new UncertainException(e);
        }
    }

    private String identity(Envelope envelope) throws IOException, RemoteException {
        JsonNode list = account.batch().using(Account.SUBMISSION).call("Identity/get", account.arguments().putNull("ids")).send()
                .getFirst().path("list");
        String from = envelope.from().toString().toLowerCase(Locale.ROOT);
        String domain = "*" + from.substring(from.lastIndexOf('@') + 1 == 0 ? 0 : from.lastIndexOf('@'));
        for (String wanted : List.of(from, domain))
            for (JsonNode one : list)
                if (one.path("email").asString("").toLowerCase(Locale.ROOT).equals(wanted))
                    return one.path("id").asString("");
        if (list.isEmpty())
            throw new RemoteException.Denied("this account may not send");
        return list.get(0).path("id").asString("");
    }

    boolean unsend(String submission) throws IOException, RemoteException {
        ObjectNode arguments = account.arguments();
        arguments.putObject("update").putObject(submission).put("undoStatus", "canceled");
        JsonNode answer = account.batch().using(Account.SUBMISSION).call("EmailSubmission/set", arguments).send().getFirst();
        JsonNode error = answer.path("notUpdated").path(submission);
        if (!error.isObject())
            return true;
        if (error.path("type").asString("").equals("cannotUnsend"))
            return false;
        throw Refusals.of("to take it back", error);
    }
}
