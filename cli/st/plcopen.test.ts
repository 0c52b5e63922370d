import { expect, test } from 'vitest';
import { compile } from '#simulator';
import { fromPlcopen } from './plcopen.ts';

/** A project after the schema of PLCopen TC6 XML 2.01, as Beremiz and OpenPLC Editor write it. */
const PROJECT = `<?xml version='1.0' encoding='utf-8'?>
<project xmlns="http://www.plcopen.org/xml/tc6_0201" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <fileHeader companyName="x" productName="x" productVersion="1" creationDateTime="2026-01-01T00:00:00"/>
  <contentHeader name="x"><coordinateInfo/></contentHeader>
  <types>
    <dataTypes>
      <dataType name="Mode"><baseType><enum><values><value name="auto"/><value name="manual"/></values></enum></baseType></dataType>
      <dataType name="Point"><baseType><struct>
        <variable name="x"><type><REAL/></type><initialValue><simpleValue value="1.5"/></initialValue></variable>
      </struct></baseType></dataType>
    </dataTypes>
    <pous>
      <pou name="Twice" pouType="function">
        <interface><returnType><INT/></returnType><inputVars><variable name="n"><type><INT/></type></variable></inputVars></interface>
        <body><ST><xhtml:p><![CDATA[Twice := 2 * n;]]></xhtml:p></ST></body>
      </pou>
      <pou name="main" pouType="program">
        <interface>
          <localVars retain="true"><variable name="total"><type><DINT/></type></variable></localVars>
          <localVars>
            <variable name="lamp" address="%QX0.1"><type><BOOL/></type></variable>
            <variable name="list"><type><array><dimension lower="1" upper="3"/><baseType><INT/></baseType></array></type>
              <initialValue><arrayValue><value repetitionValue="2"><simpleValue value="7"/></value></arrayValue></initialValue></variable>
            <variable name="mode"><type><derived name="Mode"/></type></variable>
            <variable name="text"><type><string length="12"/></type><initialValue><simpleValue value="'a &lt; b'"/></initialValue></variable>
            <variable name="timer"><type><derived name="TON"/></type></variable>
          </localVars>
        </interface>
        <body><ST><xhtml:p><![CDATA[IF list[2] > 5 AND mode = auto THEN
  total := total + Twice(3);
END_IF;
timer(IN := total > 6, PT := T#40ms);
lamp := timer.Q;]]></xhtml:p></ST></body>
      </pou>
    </pous>
  </types>
  <instances><configurations><configuration name="config">
    <resource name="cpu"><task name="cyclic" priority="0" interval="T#20ms"><pouInstance name="main0" typeName="main"/></task></resource>
  </configuration></configurations></instances>
</project>`;

test('a project is Structured Text that runs', () => {
  const { text, problems } = fromPlcopen(PROJECT, 'x.xml');
  expect(problems).toEqual([]);
  const { program, diagnostics } = compile(text, 'x.xml');
  expect(diagnostics).toEqual([]);
  const memory = program!.memory();
  const lamps = [0, 1, 2, 3, 4].map((scan) => {
    program!.scan(memory, { elapsed: scan === 0 ? 0 : 20_000 });
    return program!.read(memory, 'main0.lamp');
  });
  expect([program!.read(memory, 'main0.total'), program!.read(memory, 'main0.text'), lamps]).toEqual([
    30,
    'a < b',
    [false, false, false, true, true],
  ]);
  expect(program!.located.map(({ location }) => location)).toEqual(['%QX0.1']);
});

test.each([
  ['no XML', 'PROGRAM x', /the XML is broken/],
  ['XML that is cut off', PROJECT.slice(0, PROJECT.indexOf('<dataType ')), /<dataTypes> never ends/],
  ['XML that is only begun', '<?xml version="1.0"?>', /the XML is broken/],
  ['another document', '<?xml version="1.0"?><html/>', /no PLCopen project/],
  [
    'a body in another language',
    PROJECT.replace('<ST><xhtml:p><![CDATA[Twice := 2 * n;]]></xhtml:p></ST>', '<FBD/>'),
    /Twice is in FBD/,
  ],
])('%s is a diagnostic', (_, xml, found) => {
  const { problems } = fromPlcopen(xml, 'x.xml');
  expect(problems[0]?.found).toMatch(found);
  expect(problems[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
});
