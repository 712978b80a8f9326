// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// call is a call of the plugin protocol, by the names that its versions give it.
type call map[string]string

var (
	schemaCall    = call{"5": "/tfplugin5.Provider/GetSchema", "6": "/tfplugin6.Provider/GetProviderSchema"}
	configureCall = call{"5": "/tfplugin5.Provider/Configure", "6": "/tfplugin6.Provider/ConfigureProvider"}
)

// call makes a call. The answer to a configuration must be empty: else it holds
// an error.
func (p *pluginProcess) call(ctx context.Context, c call, request []byte) error {
	var answer []byte
	if err := p.invoke(ctx, c[p.version], request, &answer); err != nil {
		return err
	}
	if request != nil && len(answer) > 0 {
		return fmt.Errorf("%s answers %q", c[p.version], answer)
	}
	return nil
}

func (p *pluginProcess) invoke(ctx context.Context, method string, request []byte, answer *[]byte) error {
	if answer == nil {
		answer = new([]byte)
	}
	return p.connection.Invoke(ctx, method, request, answer)
}

// rawCodec hands messages on as they are: the types of the plugin protocol are
// internal to terraform-plugin-go.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) ([]byte, error) {
	raw, ok := message.([]byte)
	if !ok {
		return nil, fmt.Errorf("cannot send a %T", message)
	}
	return raw, nil
}

func (rawCodec) Unmarshal(data []byte, message any) error {
	raw, ok := message.(*[]byte)
	if !ok {
		return fmt.Errorf("cannot receive a %T", message)
	}
	*raw = append([]byte(nil), data...)
	return nil
}

// configureRequest returns the message with which a CLI configures a plugin whose
// provider block has these settings and no others.
func configureRequest(block tftypes.Object, settings map[string]string) ([]byte, error) {
	values := map[string]tftypes.Value{}
	for name, attribute := range block.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range settings {
		values[name] = tftypes.NewValue(tftypes.String, value)
	}
	config, err := tfprotov6.NewDynamicValue(block, tftypes.NewValue(block, values))
	if err != nil {
		return nil, err
	}
	const terraformVersion, configField, msgPackField = 1, 2, 1
	message := protowire.AppendTag(nil, terraformVersion, protowire.BytesType)
	message = protowire.AppendString(message, "1.5.0")
	message = protowire.AppendTag(message, configField, protowire.BytesType)
	value := protowire.AppendTag(nil, msgPackField, protowire.BytesType)
	return protowire.AppendBytes(message, protowire.AppendBytes(value, config.MsgPack)), nil
}

// providerBlock returns the type of this provider's block.
func providerBlock(ctx context.Context) (tftypes.Object, error) {
	resp, err := pluginserver.New(provider.New("bench")).GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return tftypes.Object{}, err
	}
	block, ok := resp.Provider.ValueType().(tftypes.Object)
	if !ok {
		return tftypes.Object{}, fmt.Errorf("the provider block is a %s", resp.Provider.ValueType())
	}
	return block, nil
}
