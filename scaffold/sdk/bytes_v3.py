"""Where answers of AWS have bytes: version 2 of the SDK gives them as a Buffer or a text, version 3 as a stream or a
Uint8Array. Source: the models and answers of aws-sdk 2.1692.0; a test reads them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scaffold.tuples import NamedTuple

STREAM, TEXT = "~", "'"
WHOLE = """
APIGateway getExport.body getSdk.body
Amp getDefaultScraperConfiguration.configuration
ApiGatewayV2 exportApi.body
AppConfig createHostedConfigurationVersion.Content getConfiguration.Content getHostedConfigurationVersion.Content
AppConfigData getLatestConfiguration.Configuration
AppSync getIntrospectionSchema.schema
BedrockRuntime invokeModel.body
CloudFront getFunction.FunctionCode
CloudWatch getMetricWidgetImage.MetricWidgetImage
CodeArtifact getPackageVersionAsset.asset~
CodeCommit getBlob.content getFile.fileContent
CodeGuruProfiler getProfile.profile
DataSync describeLocationObjectStorage.ServerCertificate
DirectConnect describeLoa.loaContent
EBS getSnapshotBlock.BlockData~
Glacier getJobOutput.body~
GreengrassV2 getComponent.recipe
IAM getCredentialReport.Content
IoTWireless getPositionEstimate.GeoJsonPayload getResourcePosition.GeoJsonPayload
IotData deleteThingShadow.payload' getThingShadow.payload' updateThingShadow.payload'
IotData getRetainedMessage.payload getRetainedMessage.userProperties
KMS decrypt.Plaintext decrypt.CiphertextForRecipient encrypt.CiphertextBlob reEncrypt.CiphertextBlob
KMS deriveSharedSecret.SharedSecret deriveSharedSecret.CiphertextForRecipient
KMS generateDataKey.Plaintext generateDataKey.CiphertextBlob generateDataKey.CiphertextForRecipient
KMS generateDataKeyPair.PrivateKeyCiphertextBlob generateDataKeyPair.PrivateKeyPlaintext
KMS generateDataKeyPair.PublicKey generateDataKeyPair.CiphertextForRecipient
KMS generateDataKeyPairWithoutPlaintext.PrivateKeyCiphertextBlob generateDataKeyPairWithoutPlaintext.PublicKey
KMS generateDataKeyWithoutPlaintext.CiphertextBlob generateMac.Mac sign.Signature getPublicKey.PublicKey
KMS generateRandom.Plaintext generateRandom.CiphertextForRecipient
KMS getParametersForImport.ImportToken getParametersForImport.PublicKey
Kafka describeConfigurationRevision.ServerProperties
KinesisVideoArchivedMedia getClip.Payload~ getMediaForFragmentList.Payload~
KinesisVideoMedia getMedia.Payload~
LakeFormation getWorkUnitResults.ResultStream~
Lambda invoke.Payload'
LexRuntime postContent.audioStream~ putSession.audioStream~
LexRuntimeV2 putSession.audioStream~ recognizeUtterance.audioStream~
Location getMapGlyphs.Blob getMapSprites.Blob getMapStyleDescriptor.Blob getMapTile.Blob
MediaLive describeInputDeviceThumbnail.Body~
MediaStoreData getObject.Body~
MedicalImaging getImageFrame.imageFrameBlob~ getImageSetMetadata.imageSetMetadataBlob~
Neptunedata executeGremlinExplainQuery.output executeGremlinProfileQuery.output executeOpenCypherExplainQuery.results
Omics getReadSet.payload~ getReference.payload~
Panorama provisionDevice.Certificates
Polly synthesizeSpeech.AudioStream~
QLDB getDigest.Digest
S3 getObject.Body~ getObjectTorrent.Body~
SageMakerGeospatial getTile.BinaryFile~
SageMakerRuntime invokeEndpoint.Body
Schemas getCodeBindingSource.Body
SecretsManager getSecretValue.SecretBinary
Signer signPayload.signature
Tnb getSolFunctionPackageContent.packageContent getSolFunctionPackageDescriptor.vnfd
Tnb getSolNetworkPackageContent.nsdContent getSolNetworkPackageDescriptor.nsd
WorkMailMessageFlow getRawMessageContent.messageContent~
"""
"""A member of an answer itself, in all services of version 2; `~` behind a stream, `'` behind what version 2 gives as
text."""
INNER = """
CloudTrail listPublicKeys.Value
DynamoDB batchGetItem.B deleteItem.B executeStatement.B getItem.B putItem.B query.B scan.B transactGetItems.B
DynamoDB updateItem.B
DynamoDBStreams getRecords.B
IAM createVirtualMFADevice.QRCodePNG listVirtualMFADevices.QRCodePNG
Kinesis getRecords.Data
RDSDataService executeSql.blobValue executeStatement.blobValue
RedshiftData getStatementResult.blobValue
Rekognition getFaceLivenessSessionResults.Bytes
SQS receiveMessage.BinaryValue
SecretsManager batchGetSecretValue.SecretBinary
Support describeAttachment.data
Translate translateDocument.Content
"""
"""A member of something in an answer, of the services that are used more often."""
EVENTS = """
BedrockAgentRuntime invokeAgent.completion invokeFlow.responseStream
BedrockRuntime converseStream.stream invokeModelWithResponseStream.body
CloudWatchLogs startLiveTail.responseStream
Kinesis subscribeToShard.EventStream
Lambda invokeWithResponseStream.EventStream
S3 selectObjectContent.Payload
SageMakerRuntime invokeEndpointWithResponseStream.Body
"""
"""A stream of events, which version 3 has as an async iterable."""


class Read(NamedTuple):
    """A member of an answer, and what it has become."""

    member: str
    stream: bool
    text: bool = False
    """Whether version 2 gave it as text."""


@cache
def table(text: str) -> Mapping[tuple[str, str], tuple[Read, ...]]:
    """One of the tables, by service and method."""
    found: dict[tuple[str, str], tuple[Read, ...]] = {}
    for line in text.split("\n"):
        service, *reads = line.split() or [""]
        for one in reads:
            method, _, member = one.partition(".")
            read = Read(member.rstrip(STREAM + TEXT), member.endswith(STREAM), member.endswith(TEXT))
            found[service, method] = (*found.get((service, method), ()), read)
    return found
