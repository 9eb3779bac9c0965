// Drives the emulator through AWS Support with the AWS SDK for JavaScript.
//
//     node support_sdk.mjs target/debug/casebook
//
// One line per check; the last line counts them. Exit status 1 when any failed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import http from "node:http";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import path from "node:path";

const modules = process.env.INTEROP_NODE ?? path.resolve("target/interop/node");
const require = createRequire(path.join(modules, "package.json"));
const { SupportClient, ...support } = require("@aws-sdk/client-support");

const checks = {
  async "the catalogue is there"(send) {
    const { services } = await send("DescribeServices", { language: "en" });
    const [{ code: serviceCode, categories }] = services;
    const about = { serviceCode, categoryCode: categories[0].code, issueType: "technical" };
    const { severityLevels } = await send("DescribeSeverityLevels", {});
    const levels = severityLevels.map((level) => level.code);
    assert.deepEqual(levels, ["low", "normal", "high", "urgent", "critical"]);
    const { supportedLanguages } = await send("DescribeSupportedLanguages", about);
    assert.ok(supportedLanguages.some((language) => language.code === "en"));
    const options = await send("DescribeCreateCaseOptions", { language: "en", ...about });
    assert.equal(options.languageAvailability, "available");
  },
  async "a case lives from opened to resolved"(send) {
    const { services } = await send("DescribeServices", {});
    const [service] = services;
    const { caseId } = await send("CreateCase", {
      subject: "From the SDK",
      communicationBody: "It «hängt»",
      serviceCode: service.code,
      categoryCode: service.categories[0].code,
    });
    await send("AddCommunicationToCase", { caseId, communicationBody: "more" });
    const { cases } = await send("DescribeCases", { caseIdList: [caseId] });
    assert.equal(cases[0].recentCommunications.communications.length, 2);
    const { finalCaseStatus } = await send("ResolveCase", { caseId });
    assert.equal(finalCaseStatus, "resolved");
  },
  async "an attachment comes back byte for byte"(send) {
    const data = Uint8Array.from({ length: 256 }, (_, n) => n);
    const set = await send("AddAttachmentsToSet", { attachments: [{ fileName: "a.bin", data }] });
    const { caseId } = await send("CreateCase", {
      subject: "With a file",
      communicationBody: "x",
      attachmentSetId: set.attachmentSetId,
    });
    const { communications } = await send("DescribeCommunications", { caseId });
    const [{ attachmentId }] = communications[0].attachmentSet;
    const { attachment } = await send("DescribeAttachment", { attachmentId });
    assert.deepEqual(attachment.data, data);
  },
  async "a large file goes up in parts and comes back"(send, control) {
    const data = Buffer.alloc(6_000_000, "parts ");
    const links = await send("GetAttachmentUploadLinks", {
      fileName: "core.gz",
      fileSizeBytes: data.length,
    });
    const { uploadId, partSizeBytes: size } = links;
    const completedUploads = [];
    for (const { url, partIndex } of links.uploadUrls) {
      const body = data.subarray((partIndex - 1) * size, partIndex * size);
      const put = await fetch(url, { method: "PUT", body });
      assert.equal(put.status, 200);
      completedUploads.push({ partIndex, eTag: put.headers.get("etag") });
    }
    await send("CompleteAttachmentUpload", { uploadId, completedUploads });
    await control("clock", { advance_seconds: 3 });
    const { uploadStatus } = await send("DescribeAttachmentUploadStatus", { uploadId });
    assert.equal(uploadStatus, "attachment-ready");
    const { caseId } = await send("CreateCase", {
      subject: "With a large file",
      communicationBody: "x",
      uploadIds: [uploadId],
    });
    const { communications } = await send("DescribeCommunications", { caseId });
    const [{ attachmentId }] = communications[0].attachments;
    const { downloadUrl } = await send("GetAttachmentDownloadLink", { attachmentId });
    const back = Buffer.from(await (await fetch(downloadUrl.url)).arrayBuffer());
    assert.ok(back.equals(data));
  },
  async "Trusted Advisor answers"(send) {
    const { checks } = await send("DescribeTrustedAdvisorChecks", { language: "en" });
    const checkIds = checks.map((check) => check.id);
    const { summaries } = await send("DescribeTrustedAdvisorCheckSummaries", { checkIds });
    assert.equal(summaries.length, checks.length);
    const { result } = await send("DescribeTrustedAdvisorCheckResult", { checkId: checkIds[0] });
    assert.equal(result.checkId, checkIds[0]);
    const refreshable = [];
    for (const checkId of checkIds) {
      try {
        const checkIds = [checkId];
        const { statuses } = await send("DescribeTrustedAdvisorCheckRefreshStatuses", { checkIds });
        if (statuses[0].status === "none") refreshable.push(checkId);
      } catch (error) {
        assert.match(error.message, /UNREFRESHABLE_CHECK_ID_ERROR/);
      }
    }
    const [checkId] = refreshable;
    const { status } = await send("RefreshTrustedAdvisorCheck", { checkId });
    assert.deepEqual([status.checkId, status.status], [checkId, "enqueued"]);
  },
  async "a refusal has its type"(send) {
    await assert.rejects(send("ResolveCase", { caseId: "case-none" }), support.CaseIdNotFound);
  },
  // The last check, because it looks at what the others called.
  async "every operation of the client is called"() {
    const commands = Object.keys(support).filter((name) => /^[A-Z]\w+Command$/.test(name));
    assert.deepEqual([...called].sort(), commands.sort());
  },
};

const emulator = spawn(process.argv[2], ["emulate", "--listen", "127.0.0.1:0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const variables = {};
for await (const line of createInterface({ input: emulator.stdout })) {
  const found = /^export (\w+)=['"]?(.*?)['"]?$/.exec(line);
  if (found) variables[found[1]] = found[2];
  if (variables.AWS_REGION) break;
}
const client = new SupportClient({
  region: variables.AWS_REGION,
  endpoint: variables.AWS_ENDPOINT_URL,
  maxAttempts: 1,
  credentials: {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
  },
});
const called = new Set();
const send = (operation, input) => {
  const command = `${operation}Command`;
  called.add(command);
  return client.send(new support[command](input));
};

// The controls refuse `fetch`, because it names itself as web pages do.
const control = (path, body) =>
  new Promise((resolve, reject) => {
    const url = `${variables.AWS_ENDPOINT_URL}/_emulator/${path}`;
    const request = http.request(url, { method: "POST" }, (response) => {
      response.resume();
      response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`));
    });
    request.on("error", reject).end(JSON.stringify(body));
  });

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check(send, control);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}`);
    console.error(error);
  }
}
client.destroy();
emulator.kill();
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
