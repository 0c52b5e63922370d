/** What a server may answer where one field of a request is odd and all else is sound. */

const NODE = ['BadNodeIdUnknown', 'BadNodeIdInvalid'];
const FILTER = [
  ...['BadMonitoredItemFilterInvalid', 'BadMonitoredItemFilterUnsupported', 'BadFilterNotAllowed'],
  ...['BadDeadbandFilterInvalid', 'BadEventFilterInvalid'],
];

/**
 * The results of the operation tables of Part 4, 5.6 to 5.14, and of Part 11, 6.5, by the field of an item that each of
 * them is about; with the service in front where a field of that name means something else there.
 */
const OF_ITEM: Readonly<Record<string, readonly string[]>> = {
  nodeId: ['Good', ...NODE, 'BadAttributeIdInvalid'],
  'Write nodeId': [
    'Good',
    ...NODE,
    'BadAttributeIdInvalid',
    'BadNotWritable',
    'BadTypeMismatch',
    'BadUserAccessDenied',
  ],
  'HistoryRead nodeId': ['Good', 'GoodNoData', ...NODE, 'BadHistoryOperationUnsupported'],
  attributeId: ['Good', 'BadAttributeIdInvalid', 'BadFilterNotAllowed'],
  'Write attributeId': ['BadAttributeIdInvalid', 'BadNotWritable'],
  indexRange: ['Good', 'GoodNoData', 'BadIndexRangeInvalid', 'BadIndexRangeNoData'],
  'Write indexRange': ['Good', 'BadIndexRangeInvalid', 'BadIndexRangeNoData', 'BadWriteNotSupported'],
  dataEncoding: ['Good', 'GoodNoData', 'BadDataEncodingInvalid', 'BadDataEncodingUnsupported'],
  'Write value': ['Good', 'BadTypeMismatch', 'BadOutOfRange', 'BadWriteNotSupported'],
  'HistoryRead continuationPoint': ['Good', 'GoodNoData', 'BadContinuationPointInvalid'],
  browseDirection: ['Good', 'BadBrowseDirectionInvalid'],
  referenceTypeId: ['Good', 'BadReferenceTypeIdInvalid'],
  ...{ includeSubtypes: ['Good'], nodeClassMask: ['Good'], resultMask: ['Good'] },
  startingNode: ['Good', 'BadNoMatch', ...NODE],
  relativePath: ['Good', 'BadNoMatch', 'BadNothingToDo', 'BadBrowseNameInvalid'],
  objectId: ['Good', ...NODE, 'BadMethodInvalid'],
  methodId: ['Good', ...NODE, 'BadMethodInvalid'],
  inputArguments: ['Good', 'BadTooManyArguments', 'BadInvalidArgument'],
  monitoringMode: ['Good', 'BadMonitoringModeInvalid', 'BadMonitoredItemFilterUnsupported'],
  monitoredItemId: ['BadMonitoredItemIdInvalid'],
  // Whatever is odd beside the filter is revised (5.13.2.2), and the sound filter of the item answered.
  requestedParameters: ['Good', 'BadMonitoredItemFilterUnsupported'],
  'requestedParameters.filter': ['Good', ...FILTER],
  'SetMonitoringMode ': ['BadMonitoredItemIdInvalid'],
  'DeleteMonitoredItems ': ['BadMonitoredItemIdInvalid'],
  'DeleteSubscriptions ': ['BadSubscriptionIdInvalid'],
  'SetPublishingMode ': ['BadSubscriptionIdInvalid'],
};

/** Results of the service tables of the same, by the field that each is about; any other is answered with Good. */
const OF_SERVICE: Readonly<Record<string, readonly string[]>> = {
  maxAge: ['Good', 'BadMaxAgeInvalid'],
  timestampsToReturn: ['Good', 'BadTimestampsToReturnInvalid'],
  monitoringMode: ['Good', 'BadMonitoringModeInvalid'],
  subscriptionId: ['BadSubscriptionIdInvalid'],
  view: ['Good', 'BadViewIdUnknown', 'BadViewTimestampInvalid', 'BadViewVersionInvalid', 'BadViewParameterMismatch'],
  triggeringItemId: ['BadMonitoredItemIdInvalid'],
  retransmitSequenceNumber: ['Good', 'BadMessageNotAvailable'],
  historyReadDetails: ['Good', 'BadHistoryOperationInvalid', 'BadAggregateListMismatch', 'BadTooManyOperations'],
  clientNonce: ['Good', 'BadNonceInvalid'],
  clientCertificate: ['Good', 'BadCertificateInvalid', 'BadSecurityChecksFailed'],
  userIdentityToken: ['Good', 'BadIdentityTokenInvalid', 'BadIdentityTokenRejected'],
};
/** A list that is empty, of any service that has one. */
const EMPTY = ['Good', 'BadNothingToDo'];
const LISTS = /^(?:nodesTo|itemsTo|methodsTo|browsePaths|linksTo|subscriptionIds|monitoredItemIds|continuationPoints)/;

/** Services that no server of ours has, nor the library. */
const UNSUPPORTED = /^(?:Cancel|AddNodes|AddReferences|DeleteNodes|DeleteReferences|Query\w+|HistoryUpdate)$/;

type Path = readonly (string | number)[];

/** @param path of the field in its item; empty where the item itself is odd */
export function dueOfItem(service: string, path: Path): readonly string[] {
  const names = path.filter((name) => typeof name === 'string' && name !== 'itemToMonitor');
  for (let length = names.length; length >= 0; length--) {
    const name = names.slice(0, length).join('.');
    const due = OF_ITEM[`${service} ${name}`] ?? OF_ITEM[name];
    // The sound filter of such an item may be one that does not fit what is odd.
    if (due) return path.includes('itemToMonitor') ? [...due, ...FILTER] : due;
  }
  throw new Error(`nothing is known of ${service} with an odd ${names.join('.')}`);
}

/** @param path of the field in its request */
export function dueOfService(service: string, path: Path): readonly string[] {
  const name = String(path[0]);
  if (UNSUPPORTED.test(service)) return ['BadServiceUnsupported'];
  return OF_SERVICE[name] ?? (LISTS.test(name) ? EMPTY : ['Good']);
}
